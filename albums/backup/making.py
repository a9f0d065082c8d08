"""Make a backup: one moment of the rows, then every object that they need, then the mark that it is complete."""

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from accounts.models import Vault
from albums.storage import Storage, keyring, storage
from albums.storage.disk import DiskStorage
from albums.storage.errors import DamagedObject, ObjectMissing, StorageError, VaultKeyError
from albums.storage.keys import new_data_key
from albums.storage.sealed import sealing
from familyvault.data_folder import SECRET_FILES, strangers_in

from . import passphrase as passphrases
from .copying import copy, reason
from .errors import NotABackup, TooRestless
from .header import KEYS, NAMES, OBJECTS, ROWS, Header, Part
from .needed import Needed, as_lines, objects_needed
from .opening import context_of
from .place import BEGUN, COMPLETE, FOLDER, Place, room_named
from .progress import counted, in_words
from .pruning import forget, refuse_while_pruned
from .room import need_room
from .rows import compressed, written
from .snapshot import one_moment
from .versions import version_now

# Each look needs to copy only what came since the one before, so that a few are enough even while photos pour in.
MOST_LOOKS = 10
NO_BACKUP = "There is something there that is no backup. Choose an empty folder or bucket."


@dataclass
class Made:
    """A complete backup. `lacking`: objects that the vault itself has no good one of, each with the reason; `only_there`:
    those that the vault has lost, and this backup has from an older one.
    """

    header: Header
    copied: int
    lacking: dict[str, str]
    only_there: list[str]


@dataclass
class _Moment:
    """One look at the vault: its rows, which lie in the place already, and the objects that they need."""

    made_at: datetime
    rows: Part
    needed: list[Needed]


@dataclass
class _Copied:
    """What came of copying a moment's objects; see `Made`."""

    number: int = 0
    lacking: dict[str, str] = field(default_factory=dict)
    only_there: list[str] = field(default_factory=list)


def back_up(place: Place, *, passphrase: str, tell: Callable[[str], None]) -> Made:
    """Add a generation to `place`. Raises BackupError or StorageError, and then every older one is as it was."""
    passphrases.checked(passphrase)
    refuse_what_is_no_place(place)
    vault, stamp = _whose(place), place.new_stamp()
    place.put(stamp, BEGUN, io.BytesIO(stamp.encode()))
    try:
        made = _make(place, vault=vault, stamp=stamp, passphrase=passphrase, tell=tell)
    except (Exception, KeyboardInterrupt):
        with contextlib.suppress(StorageError):
            _take_back(place, stamp)
        raise
    place.delete(stamp, BEGUN)
    return made


def _take_back(place: Place, stamp: str) -> None:
    """Else nobody could prune for days, the less so where there was no room. But as long as there is no backup, nothing but
    the mark of the beginning says that the objects here are of one.
    """
    if place.generations() or not place.objects():
        forget(place, stamp)


def _make(place: Place, *, vault: str, stamp: str, passphrase: str, tell: Callable[[str], None]) -> Made:
    refuse_while_pruned(place)
    version, key = version_now(), new_data_key()
    moment, copied = _a_moment_kept_whole(place, stamp=stamp, key=key, tell=tell)
    names = _names_in(place, moment, lacking=copied.lacking)
    parts = {
        ROWS: moment.rows,
        OBJECTS: put_sealed(place, OBJECTS, compressed(as_lines(moment.needed)), stamp=stamp, key=key),
        KEYS: put_sealed(place, KEYS, [_secrets()], stamp=stamp, key=key),
        NAMES: place.put(stamp, NAMES, io.BytesIO("".join(f"{name} {size}\n" for name, size in names.items()).encode())),
    }
    header = Header(
        stamp=stamp, vault=vault, made_at=moment.made_at, migrations=version, parts=parts, objects=len(names),
        byte_size=sum(names.values()), lacking=len(copied.lacking), stretching=passphrases.new_stretching(),
    ).sealed(key, passphrase=passphrase)  # fmt: skip
    _must_still_have(place, parts, stamp=stamp)
    place.put(stamp, COMPLETE, io.BytesIO(header.as_json()))
    return Made(header, copied.number, copied.lacking, _still_needed(copied.only_there))


def refuse_what_is_no_place(place: Place) -> None:
    """Raises NotABackup for the vault's own storage, and for what holds something that no backup put there: pruning would
    remove it.
    """
    ours, theirs = storage(), place.storage
    if _is_within(theirs, ours) or _is_within(ours, theirs):
        raise NotABackup("That is the vault's own storage. A backup belongs somewhere else, best in another house.")
    if isinstance(theirs, DiskStorage):
        if theirs.root.resolve().is_relative_to(settings.DATA_DIR.resolve()):
            raise NotABackup("That is within the vault's own data folder. A backup belongs somewhere else, best in another house.")
        _refuse_other_files(theirs.root)
    theirs.establish()
    if not place.files() and place.objects():
        raise NotABackup(NO_BACKUP)


def refuse_a_first_one(place: Place) -> None:
    """The folder that a disk should be mounted on looks like the place of a first backup while it is not. Raises NotABackup."""
    if isinstance(place.storage, DiskStorage):
        _refuse_other_files(place.storage.root)
    if not place.files():
        raise NotABackup("There is no backup there yet, and with --again no first one is made. Is its disk mounted?")


def _refuse_other_files(folder: Path) -> None:
    """Beside a backup they are no harm; where there is none yet, somebody has named a folder that is meant for them."""
    if strangers_in(folder) and not (folder / FOLDER).exists():
        raise NotABackup(NO_BACKUP)


def _whose(place: Place) -> str:
    """A number that stands for this vault. Raises NotABackup where another one's backups are, or there is nothing yet."""
    vault = Vault.objects.first()
    if vault is None:
        raise NotABackup("Nobody has set this vault up yet: there is nothing to back up.")
    number = hashlib.sha256(f"familyvault {vault.created_at.isoformat()}".encode()).hexdigest()[:16]
    if any(header.vault != number for header in place.generations()):
        raise NotABackup("There are another vault's backups there. Choose a place for this one alone.")
    return number


def _a_moment_kept_whole(
    place: Place, *, stamp: str, key: bytes, tell: Callable[[str], None]
) -> tuple[_Moment, _Copied]:
    """A moment of which every object was copied, but for those that the vault itself does not have.

    What was erased after its rows were read is gone when its turn comes. Then the vault is looked at again: rows from
    before would promise a photo that nobody has.
    """
    copied = _Copied()
    for _ in range(MOST_LOOKS):
        moment = _look(place, stamp=stamp, key=key)
        before, number = copied.lacking, copied.number
        copied = _copy_all(moment.needed, place=place, tell=tell)
        copied.number += number
        if copied.lacking.keys() <= before.keys():
            return moment, copied
    raise TooRestless("Too much is being removed from the vault just now. Try again in a while; what was copied stays.")


def _look(place: Place, *, stamp: str, key: bytes) -> _Moment:
    with one_moment():
        made_at = datetime.now(UTC)
        rows = put_sealed(place, ROWS, compressed(written()), stamp=stamp, key=key)
        return _Moment(made_at, rows, list(objects_needed()))


def put_sealed(place: Place, part: str, pieces: Iterable[bytes], *, stamp: str, key: bytes) -> Part:
    """Seal the pieces on their way into the place. The rows of many photos are larger than a container's room for
    temporary files, and no plain byte of them touches a disk.
    """
    return place.put(stamp, part, sealing(pieces, key=key, context=context_of(stamp, part)))


def _copy_all(needed: list[Needed], *, place: Place, tell: Callable[[str], None]) -> _Copied:
    """Copy what is not there yet, or has another size."""
    here, there = dict(storage().sizes()), place.objects()
    # What may lack and is not there is none of anybody's business.
    missing = [
        each for each in needed
        if there.get(each.name, -1) != here.get(each.name, -1) or (each.name not in here and not each.may_lack)
    ]  # fmt: skip
    new = sum(here.get(each.name, 0) for each in missing)
    need_room(place.storage, byte_size=new)
    if missing:
        tell(f"{len(needed):,} objects, {len(missing):,} to copy: {in_words(new)}.")
    done = _Copied()
    for each in counted(missing, total=len(missing), verb="Copied", tell=tell):
        try:
            with room_named():
                copy(each, source=storage(), target=place.storage, keys=keyring())
            done.number += 1
        except ObjectMissing:
            # Good in an older generation, perhaps: then it is good here too.
            if each.name in there:
                done.only_there.append(each.name)
            elif not each.may_lack:
                done.lacking[each.name] = "missing"
        except (DamagedObject, VaultKeyError) as error:
            done.lacking[each.name] = reason(error)
    return done


def _names_in(place: Place, moment: _Moment, *, lacking: dict[str, str]) -> dict[str, int]:
    """The moment's objects that lie in the place, and their sizes. Raises TooRestless where one that did is gone."""
    present = place.objects()
    gone = [each.name for each in moment.needed if not (each.name in present or each.name in lacking or each.may_lack)]
    if gone:
        raise TooRestless("Something else removed objects that this backup needs. Let only one run at a time, and try again.")
    return {each.name: present[each.name] for each in moment.needed if each.name in present}


def _must_still_have(place: Place, parts: Iterable[str], *, stamp: str) -> None:
    """A run whose clock is ahead by a week takes this one for one that was cut short. Raises TooRestless."""
    if not set(parts) <= place.files().get(stamp, {}).keys():
        raise TooRestless("Something else removed parts of this backup. Let only one run at a time, and try again.")


def _still_needed(names: list[str]) -> list[str]:
    """Without those that were erased meanwhile, as they should be."""
    return sorted(set(names) & {each.name for each in objects_needed() if not each.may_lack}) if names else []


def _secrets() -> bytes:
    return json.dumps({name: getattr(settings, name) for name in SECRET_FILES}).encode()


def _is_within(one: Storage, other: Storage) -> bool:
    if isinstance(one, DiskStorage) and isinstance(other, DiskStorage):
        return one.root.resolve().is_relative_to(other.root.resolve())
    if isinstance(one, DiskStorage) or isinstance(other, DiskStorage):
        return False
    return (one.settings.endpoint, one.settings.bucket) == (other.settings.endpoint, other.settings.bucket)
