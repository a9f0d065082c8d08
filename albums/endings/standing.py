"""What an ending is worth now: whether it still stands, what stays open beside it, and what would undo it."""

from django.db.models import Q

from accounts.models import User
from albums.endings.meant import SUPERSEDED
from albums.models import Deed, Freeze, Grant
from albums.models.grant import GrantQuerySet


def still_stands(deed: Deed) -> bool:
    """Say whether what the deed ended has not been given again since."""
    if deed.kind == Deed.Kind.FROZEN:
        return Freeze.objects.live().filter(started_at__lte=deed.at).exists()
    if deed.kind == Deed.Kind.PERSON_ENDED:
        return User.objects.filter(pk=deed.subject_id, is_active=False).exists()
    if deed.kind == Deed.Kind.GRANT_ENDED:
        return not _same_grants(deed).live().filter(granted_at__gt=deed.at).exists()
    return True


def undone_by(deed: Deed) -> Deed | None:
    """Return the deed that gave again what `deed` ended, if it does not stand any more and one tells of that."""
    if still_stands(deed):
        return None
    since = Deed.objects.filter(at__gte=deed.at).order_by("at", "id")
    if deed.kind == Deed.Kind.FROZEN:
        return since.filter(kind=Deed.Kind.THAWED).first()
    given = since.filter(kind=Deed.Kind.GRANTED, subject_id=deed.subject_id)
    return (given.filter(album_id=deed.album_id) if deed.kind == Deed.Kind.GRANT_ENDED else given).first()


def who_stays_in(deed: Deed) -> str:
    """Say why a person still sees the album beside the grant that ended: "keeper", "grant", or nothing if they do not.

    What was given again by the same is no other way: then the ending does not stand.
    """
    if deed.kind != Deed.Kind.GRANT_ENDED or not still_stands(deed):
        return ""
    if User.objects.keepers().filter(pk=deed.subject_id).exists():
        return "keeper"
    holder = Q(user_id=deed.subject_id) | Q(link_id=deed.subject_id)
    others = Grant.objects.live().filter(holder, Q(album_id=deed.album_id) | Q(album=None))
    return "grant" if others.exists() else ""


def undo_of(deed: Deed) -> Grant | None:
    """Return the person's grant that the deed ended, unless they have been given the like since."""
    if deed.kind != Deed.Kind.GRANT_ENDED or _same_grants(deed).live().exists():
        return None
    return undoable(_same_grants(deed)).order_by("-revocation__revoked_at").first()


def undoable(grants: GrantQuerySet) -> GrantQuerySet:
    """Of these grants, people's that somebody ended and that would hold again if they were given anew."""
    return grants.in_time().filter(revocation__isnull=False, link=None).exclude(revocation__reason__in=SUPERSEDED)


def _same_grants(deed: Deed) -> GrantQuerySet:
    return Grant.objects.filter(Q(user_id=deed.subject_id) | Q(link_id=deed.subject_id), album_id=deed.album_id)
