"""Exports as tests need them: made of what is in the vault, and opened again."""

import datetime
import io
import json
import zipfile
from zoneinfo import ZoneInfo

from accounts.models import Vault
from albums.export.archive import Archive
from albums.export.plan import Plan, every_album, plan_for
from albums.export.writing import VAULT_JSON, written
from albums.models import Photo
from albums.storage import storage

BERLIN = ZoneInfo("Europe/Berlin")
MADE_AT = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
FOLDER = "The Bergs 2026-11-23"


class Opened(zipfile.ZipFile):
    """An export's archive. Paths are below its one folder."""

    def text(self, path: str) -> str:
        return self.read(f"{FOLDER}/{path}").decode()

    @property
    def paths(self) -> set[str]:
        return {name.removeprefix(f"{FOLDER}/") for name in self.namelist()}

    @property
    def json(self) -> dict:
        return json.loads(self.text(VAULT_JSON))


def everything() -> Plan:
    return plan_for(every_album(), is_all=True)


def archive_of(plan: Plan) -> Archive:
    documents = written(plan, vault=Vault.objects.get(), made_at=MADE_AT, zone=BERLIN)
    return Archive(plan, documents, folder=FOLDER, made_at=MADE_AT, zone=BERLIN)


def make(plan: Plan | None = None) -> tuple[Archive, bytes]:
    """Return the archive of a plan, by default of everything, and its bytes."""
    archive = archive_of(plan or everything())
    return archive, b"".join(archive)


def opened(data: bytes) -> Opened:
    archive = Opened(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def flip_a_bit(photo: Photo) -> None:
    """Damage a photo's original where it is stored."""
    name = photo.object_name("original")
    with storage().get(name) as file:
        data = bytearray(file.read())
    data[-20] ^= 1
    storage().put(name, io.BytesIO(bytes(data)))
