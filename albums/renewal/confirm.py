"""A keeper's word that somebody shall still see: noted, and what would lapse goes on for another half year."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from albums.endings.meant import RENEWED
from albums.ledger.deeds import note
from albums.models import Confirmation, Deed, Grant, Revocation
from albums.renewal.due import RENEW_AFTER

# Two taps, or two keepers at once, are one word.
SAME_WORD = datetime.timedelta(minutes=1)


@transaction.atomic
def confirm(person: User, *, by: User) -> None:
    """Confirm a person. Grants that lapse are each replaced by one that lapses RENEW_AFTER from now; no other changes.

    Somebody without live access stays without: a grant that has lapsed is not revived by this.
    """
    User.objects.select_for_update().get(pk=person.pk)
    now = timezone.now()
    if Confirmation.objects.filter(person=person, confirmed_at__gt=now - SAME_WORD).exists():
        return
    Confirmation.objects.create(person=person, confirmed_by=by)
    for grant in Grant.objects.live().filter(user=person, lapses=True):
        _renew(grant, until=now + RENEW_AFTER, by=by)
    note(Deed.Kind.CONFIRMED, person, by=by)


def _renew(grant: Grant, *, until: datetime.datetime, by: User) -> None:
    Revocation.objects.create(grant=grant, revoked_by=by, reason=RENEWED)
    Grant.objects.create(
        user_id=grant.user_id, album_id=grant.album_id, role=grant.role, tier=grant.tier, lapses=True,
        expires_at=until, granted_by=by,
    )  # fmt: skip
