"""Whom a keeper should confirm or drop: everybody that nobody has thought of for half a year, or whose access lapses."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import Device, User
from albums.endings.along import WaysIn, ways_in_made_by
from albums.models import Grant, Look

RENEW_AFTER = datetime.timedelta(days=183)
LAPSES_SOON = datetime.timedelta(days=30)


@dataclass(slots=True)
class Renewal:
    """One person to confirm or drop, with what helps to decide. `lapses_at` is the first day on which something ends."""

    person: User
    grants: list[Grant] = field(default_factory=list)
    lapses_at: datetime.datetime | None = None
    confirmed_at: datetime.datetime | None = None
    last_seen_at: datetime.datetime | None = None
    photos: int = 0
    ways_in: WaysIn | None = None

    @property
    def sees_all(self) -> bool:
        return any(grant.album_id is None for grant in self.grants)

    @property
    def album_names(self) -> list[str]:
        return sorted({grant.album.name for grant in self.grants if grant.album}, key=str.casefold)


def people_due() -> QuerySet[User]:
    """Return the relatives that are due, the one whose access lapses first, then the longest unconfirmed, at the top.

    Each has `oldest_grant_at`, `lapses_at` (of the grants that lapse soon) and `confirmed_at`.
    """
    now = timezone.now()
    live = Q(grants__revocation=None) & (Q(grants__expires_at=None) | Q(grants__expires_at__gt=now))
    soon = live & Q(grants__lapses=True, grants__expires_at__lte=now + LAPSES_SOON)
    relatives = User.objects.filter(is_keeper=False, is_active=True).annotate(
        oldest_grant_at=Min("grants__granted_at", filter=live),
        lapses_at=Min("grants__expires_at", filter=soon),
        confirmed_at=Max("confirmations__confirmed_at"),
    )
    long_ago = now - RENEW_AFTER
    unthought_of = Q(oldest_grant_at__lte=long_ago) & (Q(confirmed_at=None) | Q(confirmed_at__lte=long_ago))
    return relatives.filter(unthought_of | Q(lapses_at__isnull=False)).order_by(
        F("lapses_at").asc(nulls_last=True), "oldest_grant_at", "name"
    )


def renewals() -> list[Renewal]:
    """Return everybody due with what helps to decide. Six queries, however many people."""
    due = {user.pk: Renewal(user, lapses_at=user.lapses_at, confirmed_at=user.confirmed_at) for user in people_due()}
    for grant in Grant.objects.live().filter(user__in=due).select_related("album"):
        due[grant.user_id].grants.append(grant)
    seen = Device.objects.filter(user__in=due).order_by().values_list("user").annotate(Max("last_seen_at"))
    for user_id, last_seen_at in seen:
        due[user_id].last_seen_at = last_seen_at
    for user_id, photos in _photos_seen(due):
        due[user_id].photos = photos
    for user_id, ways_in in ways_in_made_by(renewal.person for renewal in due.values()).items():
        due[user_id].ways_in = ways_in
    return list(due.values())


def _photos_seen(people) -> list:
    by_name = {str(user_id): user_id for user_id in people}
    looks = Look.objects.filter(viewer_id__in=by_name, last_at__gte=timezone.now() - RENEW_AFTER)
    counted = looks.order_by().values_list("viewer_id").annotate(Count("photo_id", distinct=True))
    return [(by_name[viewer_id], photos) for viewer_id, photos in counted]
