"""Find the receipt of something that has ended already."""

from django.db.models import Q

from accounts.models import Device
from albums.models import Deed, Grant, GuestLink, Invitation, Revocation

Endable = Grant | Device | Invitation | GuestLink
_OF_ALL = (Deed.Kind.PERSON_ENDED, Deed.Kind.LINK_ENDED)


def deed_that_ended(row: Endable) -> Deed | None:
    """Return the last deed by which `row`, or all that its holder had, ended; None if there is none.

    Not every ending is a deed: a grant runs out, a browser is logged out. And deeds are forgotten by age.
    """
    revocation = Revocation.objects.filter(**{_FIELDS[type(row)]: row}).first()
    if revocation is None:
        return None
    return Deed.objects.filter(_deeds_about(row), at__gte=revocation.revoked_at).first()


_FIELDS = {Grant: "grant", Device: "device", Invitation: "invitation", GuestLink: "link"}


def _deeds_about(row: Endable) -> Q:
    if isinstance(row, Grant):
        holder = str(row.user_id or row.link_id)
        one = Q(kind=Deed.Kind.GRANT_ENDED, album_id=row.album_id)
        return Q(one | Q(kind__in=_OF_ALL), subject_id=holder)
    if isinstance(row, Device):
        own = Q(kind=Deed.Kind.DEVICE_ENDED, subject_id=str(row.pk))
        return own | Q(kind=Deed.Kind.PERSON_ENDED, subject_id=str(row.user_id))
    kind = Deed.Kind.LINK_ENDED if isinstance(row, GuestLink) else Deed.Kind.INVITATION_ENDED
    return Q(kind=kind, subject_id=str(row.pk))
