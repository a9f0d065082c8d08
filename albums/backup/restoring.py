"""Restore a generation into an empty vault: its objects, its secrets, its rows, and only then is there a vault again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from albums.storage import Storage, storage
from albums.storage.errors import DamagedObject, ObjectMissing, VaultKeyError
from albums.storage.keys import parse_keys
from familyvault.data_folder import SECRET_FILES, replace_secret, secret_is_given

from .copying import copy, reason
from .errors import DamagedBackup, NotEmpty, OtherKeys
from .keeping import Person, people_in
from .loading import load, must_be_empty
from .needed import Needed
from .opening import Opened
from .place import room_named
from .progress import counted, in_words
from .room import need_room
from .versions import nodes_of

# How deploy/make-secrets calls them.
FILES_OF_THE_FULL_STACK = {"SECRET_KEY": "secret_key", "VAULT_KEYS": "vault_keys", "MARK_KEYS": "mark_keys"}


@dataclass(frozen=True)
class Restored:
    """`lacking`: what the backup has no good copy of, with the reason; `left_out`: who kept the vault, and does not now."""

    lacking: dict[str, str]
    keepers: list[Person]
    left_out: list[Person]


def restore(
    opened: Opened, *, choose: Callable[[list[Person]], list[Person]], despite_damage: bool, tell: Callable[[str], None]
) -> Restored:
    """Make this vault what it was, and leave it to the keepers whom `choose` picks among those who had access.

    Raises BackupError or StorageError, and then there is no vault yet: it can be tried again, and goes on with the objects
    that are there.
    """
    nodes_of(opened.header.migrations)
    must_be_empty()
    _must_have_these_keys(opened.secrets)
    needed = opened.needed()
    storage().establish()
    _must_hold_nothing_else(needed)
    # To their end, so that they are known to open before anything is written.
    people = people_in(opened.rows())
    keepers = choose(people)
    lacking = _copy_all(needed, opened=opened, tell=tell)
    if lacking and not despite_damage:
        raise DamagedBackup(
            f"The backup lacks {len(lacking)} of {len(needed)} objects, among them {next(iter(lacking))}. Nothing was "
            "restored. Restore an older one (--generation), or with --despite-damage what is there."
        )
    tell("The objects are there. Now the rows.")
    _put_secrets(opened.secrets)
    load(opened.rows(), version=opened.header.migrations, made_at=opened.header.made_at, keepers=keepers)
    return Restored(lacking, keepers, [person for person in people if person.is_keeper and person not in keepers])


def write_keys(opened: Opened, folder: Path) -> list[Path]:
    """Write the three secrets into `folder`, in files as deploy/make-secrets names them; never over one that is there.

    Raises OtherKeys where one is there, and then writes none.
    """
    paths = {name: folder / filename for name, filename in FILES_OF_THE_FULL_STACK.items()}
    there = [path for path in paths.values() if path.exists()]
    if there:
        raise OtherKeys(f"{there[0]} exists already. Choose an empty folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, path in paths.items():
        replace_secret(path, opened.secrets[name])
    return list(paths.values())


def _must_have_these_keys(secrets: dict[str, str]) -> None:
    """Secrets that come from the environment are not ours to change: they must be the backup's, or hold them."""
    for name in SECRET_FILES:
        if secret_is_given(name) and not _holds(name, ours=getattr(settings, name), theirs=secrets[name]):
            raise OtherKeys(
                f"This vault was started with another {name} than the backup's. Write the backup's keys into a folder with "
                "--keys-to, put them in place, and try again."
            )


def _holds(name: str, *, ours: str, theirs: str) -> bool:
    if name == "SECRET_KEY":
        return ours == theirs
    return parse_keys(theirs).items() <= parse_keys(ours).items()


def _must_hold_nothing_else(needed: list[Needed]) -> None:
    names = {each.name for each in needed}
    strange = sum(name not in names for name, _ in storage().sizes())
    if strange:
        raise NotEmpty(
            f"The storage holds {strange} objects that are not of this backup. Give the vault an empty folder or bucket."
        )


def _copy_all(needed: list[Needed], *, opened: Opened, tell: Callable[[str], None]) -> dict[str, str]:
    source: Storage = opened.place.storage
    here, there = dict(storage().sizes()), opened.place.objects()
    missing = [each for each in needed if here.get(each.name) != there.get(each.name, -1)]
    need_room(storage(), byte_size=(new := sum(there.get(each.name, 0) for each in missing)))
    tell(f"{len(missing):,} objects to copy: {in_words(new)}.")
    lacking = {}
    for each in counted(missing, total=len(missing), verb="Copied", tell=tell):
        try:
            with room_named():
                copy(each, source=source, target=storage(), keys=opened.keys)
        except ObjectMissing:
            if not each.may_lack:
                lacking[each.name] = "missing"
        except (DamagedObject, VaultKeyError) as error:
            if not each.may_lack:
                lacking[each.name] = reason(error)
    return lacking


def _put_secrets(secrets: dict[str, str]) -> None:
    """Into the data folder, for those that the environment does not give. What was there opens nothing: the vault is empty."""
    for name, filename in SECRET_FILES.items():
        if not secret_is_given(name):
            replace_secret(settings.DATA_DIR / "secrets" / filename, secrets[name])
