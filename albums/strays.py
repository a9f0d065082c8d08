"""Objects in storage that no row names: what a process left that was killed in the instant between two of its steps.

Whatever writes an object notes it in the database first, and an object whose row is gone is never written for a purpose
again. So what is seen in storage, and then not in the database, is nobody's. Most leftovers are known and removed by
whoever comes next (albums/upload/staging.py); these are the ones of which nobody could know, such as the object of a
slow request that another took over from, and that was killed before it could remove it.

Nobody's in this database may be somebody's in another: a newer one that comes back after this older one was put in its
place, or the one that this is a copy of. That is noticed within a week, and until then a crash's leftover costs nothing.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from accounts.models import Vault
from albums.models import FingerprintShelf, Photo, TracedPicture, Upload, UploadPart
from albums.renditions.sizes import SIZES
from albums.storage import storage
from albums.tracing.keeping import KINDS as OF_TRACES

logger = logging.getLogger(__name__)

# Days on which an object was seen as nobody's before it goes: counted, since a clock may leap and a vault may rest.
DAYS_SEEN = 8
SEEN, REMEMBERED_FOR = "strays", 30 * 24 * 3600
BATCH = 500
# Crashes leave few. Where a hundredth of everything is nobody's, the database is more likely an older one, or another's.
FEW = 20

_OF_PARTS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}")
_OF_ROWS = re.compile(r"([0-9a-f]{2}/[0-9a-f]{30})-([a-z]+)")
_OF_PHOTOS = ("original", *(size.name for size in SIZES))


def sweep() -> int:
    """Remove objects that were nobody's on DAYS_SEEN days; return how many. Names of a kind that this version does not
    make stay.

    Nothing is removed while there is no vault yet: its objects are restored before its rows. Raises StorageUnavailable.
    """
    if not Vault.objects.exists():
        return 0
    strays, seen = [], 0
    for names in _batches(name for name, _ in storage().sizes()):
        seen += len(names)
        strays += sorted(names - _known(names))
    if len(strays) > max(FEW, seen // 100):
        logger.error(
            "%s of %s objects in storage belong to no row: is this its database? Nothing is removed.", len(strays), seen
        )
        return 0
    return _remove(_long_seen(strays))


def _long_seen(strays: list[str]) -> list[str]:
    """Note that these are nobody's today; return those that have been so for long enough. Whatever is nobody's no more
    is forgotten, and begins anew.
    """
    today = timezone.now().date().isoformat()
    before = cache.get(SEEN, {})
    days = {name: before.get(name, (0, "")) for name in strays}
    days = {name: (count + (last != today), today) for name, (count, last) in days.items()}
    cache.set(SEEN, days, REMEMBERED_FOR)
    return [name for name, (count, _) in days.items() if count >= DAYS_SEEN]


def _remove(strays: list[str]) -> int:
    # Reading a large storage takes a while: asked once more, at the last moment.
    known = set().union(*(_known(batch) for batch in _batches(strays)))
    for name in (gone := [name for name in strays if name not in known]):
        logger.warning("Object %s is nobody's and is removed", name)
        storage().delete(name)
    return len(gone)


def _batches(names: Iterable[str]) -> Iterator[set[str]]:
    left = iter(names)
    while batch := set(islice(left, BATCH)):
        yield batch


def _known(names: set[str]) -> set[str]:
    parts = {name for name in names if _OF_PARTS.fullmatch(name)}
    of_rows = {name: match for name in names if (match := _OF_ROWS.fullmatch(name))}
    ids: dict[str, set[UUID]] = {}
    for match in of_rows.values():
        ids.setdefault(match[2], set()).add(_id(match[1]))
    living = {kind: _living(kind, among) for kind, among in ids.items()}
    named = {name for name, match in of_rows.items() if _id(match[1]) in living[match[2]]}
    return (names - parts - of_rows.keys()) | named | _of_uploads(parts | of_rows.keys())


def _of_uploads(names: set[str]) -> set[str]:
    # First what is being written: it becomes a part, and no part becomes that again.
    noted = {
        name for text in Upload.objects.exclude(writing="").values_list("writing", flat=True) for name in text.split()
    }
    parts = set(UploadPart.objects.filter(object_name__in=names).values_list("object_name", flat=True))
    return names & (noted | parts)


def _living(kind: str, ids: set[UUID]) -> set[UUID]:
    """Those of `ids` whose row may have an object of this kind."""
    if kind == "original":
        # First the uploads: they become photos, and no photo becomes an upload again.
        return _pks(Upload, ids, finished_at=None) | _pks(Photo, ids, has_original=True)
    if kind in _OF_PHOTOS:
        return _pks(Photo, ids)
    if kind == "shelf":
        return _pks(FingerprintShelf, ids)
    return _pks(TracedPicture, ids) if kind in OF_TRACES else ids


def _pks(model, ids: set[UUID], **conditions) -> set[UUID]:
    return set(model.objects.filter(pk__in=ids, **conditions).values_list("pk", flat=True))


def _id(token: str) -> UUID:
    return UUID(token.replace("/", ""))
