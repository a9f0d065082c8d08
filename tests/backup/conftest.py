"""A vault with a storage of its own in this process, a place for its backups, and empty vaults to restore them into."""

import os
from pathlib import Path

import pytest

from albums.backup import passphrase as passphrases
from albums.backup.place import Place
from albums.storage import storage_at
from tests import servers
from tests.backup.homes import PASSPHRASE, Home


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a guess costs is tried in test_passphrases alone."""
    monkeypatch.setattr(passphrases, "COST", 1 << 10)


@pytest.fixture
def own_storage(settings, stack: str, tmp_path: Path) -> None:
    """A storage in which no other test has left anything."""
    if stack == "embedded":
        settings.STORAGE_URL = f"file://{tmp_path / 'objects'}"
        storage_at(settings.STORAGE_URL).establish()
    else:
        settings.STORAGE_URL = servers.own_stores(os.environ, name=f"b-{os.urandom(6).hex()}")["STORAGE_URL"]


@pytest.fixture
def family(own_storage, transactional_db, cast):
    """The cast, in transactions that others see: a backup is made beside those who write."""
    return cast


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(str(tmp_path / "backups"))


@pytest.fixture
def make(place: Place):
    """Make a backup."""
    from albums.backup.making import back_up

    def run(*, passphrase: str = PASSPHRASE):
        return back_up(place, passphrase=passphrase, tell=lambda said: None)

    return run


@pytest.fixture
def open_newest(place: Place):
    """Open the newest backup."""
    from albums.backup.opening import open_generation

    def run(*, passphrase: str = PASSPHRASE):
        return open_generation(place, place.generation(), passphrase=passphrase)

    return run


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    """A data folder in which nobody has started a vault yet."""
    return Home(tmp_path / "new")


@pytest.fixture
def source(place: Place) -> str:
    """Where the backups lie, as a command is told."""
    return str(place.storage.root)
