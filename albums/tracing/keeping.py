"""What a trace keeps of a leak: sealed like every photo, for thirty days, and gone with the trace.

The leaked file may be the worst picture this vault ever holds of a child, so it stays no longer than it takes to act on
it. What was found out stays as long as the ledger.
"""

import io
import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Vault
from albums.models import Trace, TracedPicture
from albums.storage import keyring, sealed_store, storage
from albums.storage.errors import DamagedKey, DamagedObject, ObjectMissing, StorageError
from albums.storage.keys import new_data_key

logger = logging.getLogger(__name__)

# The file as it came; a small picture of it; the picture laid upon the photo; what each segment says (JSON).
LEAK, SMALL, ALIGNED, SEGMENTS = KINDS = ("leak", "small", "aligned", "segments")
KEPT_FOR = timedelta(days=30)
# A request that died while its files were arriving is over by then.
ARRIVES_WITHIN = timedelta(hours=1)
SWEEP_BATCH = 100


class TraceGone(StorageError):
    """The trace was deleted or cleared away while something of it was being made: nobody waits for it any more."""


def give_key(trace: Trace) -> None:
    """Give a new trace (not yet saved) its own data key, wrapped."""
    trace.wrapped_key = keyring().wrap(new_data_key(), context=_context(trace))


def data_key(trace: Trace) -> bytes:
    """Unwrap the trace's data key. Raises DamagedKey once it was cleared."""
    return keyring().unwrap(bytes(trace.wrapped_key), context=_context(trace))


def put(picture: TracedPicture, kind: str, data: bytes | io.BufferedIOBase) -> None:
    """Seal and store one object of a picture, in the place of the one before. Raises StorageError; TraceGone, and stores
    nothing, if the trace is not kept any more.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    sealed_store().put(picture.object_name(kind), source, key=data_key(picture.trace))
    # Looked at afterwards: a deletion that begins later removes this object, and one that began earlier is seen here.
    if not _is_kept(picture.trace):
        storage().delete(picture.object_name(kind))
        raise TraceGone


def read(picture: TracedPicture, kind: str) -> bytes | None:
    """Return one object of a picture, or None if there is none, or none any more. Raises StorageUnavailable."""
    try:
        return sealed_store().read(picture.object_name(kind), key=data_key(picture.trace))
    except (DamagedKey, ObjectMissing, DamagedObject):
        return None


def delete(trace: Trace) -> None:
    """Delete a trace: its key at once, its objects and its row as soon as the storage answers. Safe to repeat.

    Raises StorageUnavailable; the sweeper goes on.
    """
    now = timezone.now()
    Trace.objects.filter(pk=trace.pk, deleting_since=None).update(deleting_since=now, wrapped_key=b"", verdict=None)
    _remove_objects(trace)
    Trace.objects.filter(pk=trace.pk).delete()


def sweep() -> None:
    """Clear away files older than KEPT_FOR, deletions that were cut short, and traces as old as the ledger keeps."""
    try:
        _sweep()
    except StorageError as error:
        logger.warning("Leaked pictures wait for the storage (%s)", type(error).__name__)


def clears_at(trace: Trace) -> datetime:
    """When the leaked files of this trace are cleared away."""
    return trace.made_at + KEPT_FOR


def _is_kept(trace: Trace) -> bool:
    return Trace.objects.filter(pk=trace.pk, deleting_since=None).exclude(wrapped_key=b"").exists()


def _sweep() -> None:
    now = timezone.now()
    for trace in Trace.objects.filter(made_at__lte=now - KEPT_FOR, cleared_at=None)[:SWEEP_BATCH]:
        _clear(trace)
    lost = Q(state=Trace.State.ARRIVING, made_at__lte=now - ARRIVES_WITHIN) | Q(deleting_since__isnull=False)
    days = Vault.objects.values_list("ledger_days", flat=True).first()
    if days is not None:
        lost |= Q(made_at__lte=now - timedelta(days=days))
    for trace in Trace.objects.filter(lost)[:SWEEP_BATCH]:
        delete(trace)


def _clear(trace: Trace) -> None:
    # The key first: from that instant its objects are noise to all but a backup made before.
    Trace.objects.filter(pk=trace.pk).update(wrapped_key=b"")
    _remove_objects(trace)
    Trace.objects.filter(pk=trace.pk).update(cleared_at=timezone.now())


def _remove_objects(trace: Trace) -> None:
    for picture in trace.pictures.all():
        for kind in KINDS:
            storage().delete(picture.object_name(kind))


def _context(trace: Trace) -> str:
    return f"trace {trace.id}"
