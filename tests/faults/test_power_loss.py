"""What the vault says it has is on the disk by then: file, then name, then folder, then the row, and only then the parts go.

Asserted from the system calls of a process that takes a photo in on the embedded stack, where the disk is the vault's own.
"""

import os
from pathlib import Path

import pytest

from tests.faults.photos import small_photos
from tests.faults.system_calls import PRELUDE, Call, traced
from tests.running.process import ROOT, clean_environment

pytestmark = pytest.mark.pure

_PUT = PRELUDE + """
import io, sys
from albums.storage.disk import DiskStorage
disk = DiskStorage({root!r})
disk.establish()
disk.put("ab/cdef0123456789", io.BytesIO(b"x" * 100_000))
"""
_TAKE_IN = """
import os
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "familyvault.settings"
import django
django.setup()
from django.core.management import call_command
call_command("prepare", without_static=True)
from django.test import Client
from accounts.models import User, Vault
from albums.models import Album
from albums.upload import tus_views
from tests.upload.speaking import Speaker
Vault.objects.create(name="The Bergs")
anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
album = Album.objects.create(name="Beach", created_by=anna)
client = Client(SERVER_NAME="localhost")
client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
data = Path({photo!r}).read_bytes()
speaker = Speaker(client)
url = speaker.begin(album, length=len(data))
PRELUDE
answer = speaker.patch(url, data, offset=0)
assert answer.headers["FamilyVault-Photo"], answer
os._exit(0)
"""


def in_short(calls: list[Call], root: Path) -> list[str]:
    """`sync file` of an object on its way, `rename` into place, `sync folder` of its folder, and syncs of the database."""
    return [_word(call) for call in calls if str(root) in call.path and ("objects" in call.path or "sqlite" in call.path)]


def _word(call: Call) -> str:
    path = Path(call.path.removesuffix(" (deleted)"))
    if call.kind == "sync":
        place = "folder" if path.is_dir() else "file" if ".incoming" in path.parts else path.name
        return f"sync {place}"
    return call.kind


def test_the_kernel_is_told_file_then_name_then_folder(tmp_path: Path):
    root = tmp_path / "objects"
    (root / "ab").mkdir(parents=True)
    (root / ".incoming").mkdir()
    calls = traced(_PUT.format(root=str(root)), environment=os.environ, cwd=ROOT)
    assert in_short(calls, root) == ["sync file", "rename", "sync folder"]
    assert [call.path for call in calls if call.kind == "sync"][-1] == str(root / "ab")


def test_a_photo_is_told_of_only_when_all_of_it_is_on_the_disk(tmp_path: Path):
    data, photo = tmp_path / "data", tmp_path / "photo.jpg"
    (data / "objects").mkdir(parents=True)
    photo.write_bytes(next(small_photos()))
    seen = in_short(traced(_code(photo), environment=_surroundings(data), cwd=ROOT), data)
    objects = [place for place, word in enumerate(seen) if word == "rename"]
    assert len(objects) == 2, "the part and the original"
    for before, place in zip([0, *objects], objects, strict=False):
        assert "sync file" in seen[before:place]
        assert seen[place + 1] == "sync folder"
    after_the_original = seen[objects[1] :]
    row, parts_go = after_the_original.index("sync vault.sqlite3-wal"), after_the_original.index("unlink")
    assert after_the_original.index("sync folder") < row < parts_go


def _code(photo: Path) -> str:
    return _TAKE_IN.format(photo=str(photo)).replace("PRELUDE", PRELUDE)


def _surroundings(data: Path) -> dict[str, str]:
    from familyvault.data_folder import make_secrets

    make_secrets(data)
    return clean_environment() | {"FAMILYVAULT_DATA": str(data), "PYTHONPATH": str(ROOT)}
