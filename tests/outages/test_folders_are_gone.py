"""On one machine the storage and the broker are folders: what happens when one cannot be used, and is put right."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.live import LiveVault, live_vault_in
from tests.outages.pages import plain_pages
from tests.outages.visitor import Visitor
from tests.running.process import eventually

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveVault]:
    with live_vault_in(tmp_path_factory.mktemp("folders"), stack="embedded") as vault:
        yield vault


@contextmanager
def gone(folder: Path, *, leaving: Callable[[Path], object] = Path.touch) -> Iterator[None]:
    """What is left in the folder's place goes when it is back. A file stops root too."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    leaving(folder)
    try:
        yield
    finally:
        if folder.is_dir():
            shutil.rmtree(folder)
        folder.unlink(missing_ok=True)
        aside.rename(folder)


def nothing(folder: Path) -> None:
    pass


@pytest.mark.parametrize("leaving", [Path.touch, Path.mkdir, nothing], ids=["a file", "an empty folder", "nothing"])
def test_without_objects_pages_are_there_and_photos_wait(vault: LiveVault, leaving):
    anna, album = Visitor(vault, "Anna"), vault.album()
    photo = _sent(anna, album)
    _wait_until_ready(vault, photo)
    usual = {path: anna.get(path).status for path in plain_pages()[::6]}
    with gone(vault.running.data / "objects", leaving=leaving):
        assert anna.thumbs(photo).status == 503
        assert anna.upload(album).status == 503
        anna.wait_until_missing("storage")
        assert {path: anna.get(path).status for path in usual} == usual
    eventually(lambda: anna.thumbs(photo).status == 200, why=lambda: vault.running.output)
    anna.wait_until_ready()


def test_without_the_brokers_folder_photos_are_taken_in_and_developed_later(vault: LiveVault):
    anna, album = Visitor(vault, "Anna"), vault.album()
    with gone(vault.running.data / "broker"):
        photo = _sent(anna, album)
        anna.wait_until_missing("broker")
        assert anna.get("/").status == 200
    _wait_until_ready(vault, photo)
    anna.wait_until_ready()


def _sent(anna: Visitor, album: str) -> str:
    sent = anna.upload(album)
    assert sent.status == 201, sent.text
    return sent.headers["FamilyVault-Photo"]


def _wait_until_ready(vault: LiveVault, photo: str) -> None:
    ask = f"from albums.models import Photo\nanswer = Photo.objects.get(pk={photo!r}).state"
    eventually(lambda: vault.ask(ask) == "ready", why=lambda: vault.running.output)
