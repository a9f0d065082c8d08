"""Try every seal and every checksum: of the vault as it is, or of a backup."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings

from albums.models import Photo
from albums.storage import Storage, keyring, storage
from albums.storage.errors import DamagedObject, ObjectMissing, VaultKeyError
from albums.storage.keys import Keyring, parse_keys

from .copying import opened as plain, reason
from .errors import DamagedBackup, UnknownVersion
from .needed import Needed, names_accounted_for, objects_needed
from .opening import Opened
from .place import Place
from .progress import counted
from .pruning import names_of
from .snapshot import one_moment


@dataclass
class Found:
    """`faults`: what is missing or damaged, by name; `extra`: what nothing needs."""

    tried: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)


def verify_vault(*, tell: Callable[[str], None]) -> Found:
    """The live vault. What is erased or replaced while this goes on is no fault."""
    listed = [name for name, _ in storage().sizes()]
    needed = _needed_now()
    faults = _try(needed.values(), source=storage(), keys=keyring(), tell=tell)
    still = _needed_now()
    with one_moment():
        known = names_accounted_for()
        marks = _photos_without_mark_key()
    faults = {name: why for name, why in faults.items() if name in still} | marks
    return Found(len(needed), faults, sorted(set(listed) - known - needed.keys()))


def verify_backup(opened: Opened, *, tell: Callable[[str], None]) -> Found:
    """One generation: its rows, its keys and every object. Raises DamagedBackup where it could not be restored at all."""
    for _ in opened.rows():
        pass
    needed = opened.needed()
    faults = _try(needed, source=opened.place.storage, keys=opened.keys, tell=tell)
    return Found(len(needed), faults, _left_over(opened.place))


def _needed_now() -> dict[str, Needed]:
    with one_moment():
        return {each.name: each for each in objects_needed()}


def _try(
    needed: Iterable[Needed], *, source: Storage, keys: Keyring, tell: Callable[[str], None]
) -> dict[str, str]:
    every, faults = list(needed), {}
    for each in counted(every, total=len(every), verb="Tried", tell=tell):
        try:
            _try_one(each, source=source, keys=keys)
        except ObjectMissing:
            if not each.may_lack:
                faults[each.name] = "missing"
        except (DamagedObject, VaultKeyError) as error:
            faults[each.name] = reason(error)
    return faults


def _try_one(needed: Needed, *, source: Storage, keys: Keyring) -> None:
    digest = hashlib.sha256()
    for piece in plain(needed, source=source, keys=keys):
        digest.update(piece)
    if needed.sha256 and digest.hexdigest() != needed.sha256:
        raise DamagedObject("not the file that came in")


def _photos_without_mark_key() -> dict[str, str]:
    known = parse_keys(settings.MARK_KEYS)
    photos = Photo.objects.filter(erasing_since=None).exclude(mark_key_id__in=known).exclude(wrapped_key=b"")
    return {f"photo {pk}": "its mark key is lost" for pk in photos.values_list("pk", flat=True)}


def _left_over(place: Place) -> list[str]:
    """Objects that no complete generation needs: the next backup removes them. None where one cannot say what it needs."""
    try:
        needed = set().union(*(names_of(place, place.header(stamp)) for stamp in place.stamps()))
    except (DamagedBackup, UnknownVersion):
        return []
    return sorted(place.objects().keys() - needed)
