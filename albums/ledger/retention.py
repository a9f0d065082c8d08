"""The ledger forgets by age alone: after as many days as the family chose, and in no other way."""

import datetime
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Vault
from albums.models import Deed, Look

BATCH = 500
# An hour's work at most: what is left waits for the next hour, and nobody waits for us.
MOST_BATCHES = 200


def forget_old(*, now: datetime.datetime | None = None) -> int:
    """Remove looks and deeds older than the vault's `ledger_days`; return how many."""
    days = Vault.objects.values_list("ledger_days", flat=True).first()
    if days is None:
        return 0
    limit = (now or timezone.now()) - timedelta(days=days)
    looks = Look.objects.filter(last_at__lt=limit).order_by("last_at")
    return _remove(looks) + _remove(Deed.objects.filter(at__lt=limit).order_by("at"))


def _remove(rows: QuerySet) -> int:
    removed = 0
    for _ in range(MOST_BATCHES):
        batch = _remove_batch(rows)
        removed += batch
        if batch < BATCH:
            break
    return removed


def _remove_batch(rows: QuerySet) -> int:
    # Small transactions: on SQLite everybody who writes waits for this one.
    with transaction.atomic():
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if ids:
            old = rows.model.objects.filter(pk__in=ids).order_by()
            old._raw_delete(old.db)
        return len(ids)
