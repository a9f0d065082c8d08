"""Write the texts of an export down: tables for spreadsheets, JSON for programs, checksums, pages to look at."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Vault
from albums.export import pages
from albums.export.documents import Documents
from albums.export.plan import Plan
from albums.export.tables import (
    ACCESS_COLUMNS,
    PERSON_COLUMNS,
    PHOTO_COLUMNS,
    Row,
    access_rows,
    person_rows,
    photo_rows,
)
from albums.ledger.export import as_csv, deeds_as_csv, looks_as_csv
from albums.models import Deed, Look

FORMAT = "FamilyVault export 1"
VAULT_JSON = "data/vault.json"


def written(plan: Plan, *, vault: Vault, made_at: datetime, zone: ZoneInfo) -> Documents:
    """Return all texts of the plan's export; to be closed. `data/vault.json` comes first."""
    documents = Documents()
    try:
        documents.write(VAULT_JSON, _vault_json(plan, vault=vault, made_at=made_at))
        for path, pieces in (*_tables(plan, zone=zone), *pages.of(plan, vault=vault, made_at=made_at, zone=zone)):
            documents.write(path, pieces)
    except BaseException:
        documents.close()
        raise
    return documents


def _tables(plan: Plan, *, zone: ZoneInfo) -> Iterator[tuple[str, Iterator[bytes]]]:
    for path, rows, columns in (
        ("data/photos.csv", photo_rows(plan), PHOTO_COLUMNS),
        ("data/people.csv", person_rows(), PERSON_COLUMNS),
        ("data/access.csv", access_rows(plan), ACCESS_COLUMNS),
    ):
        yield path, as_csv((tuple(row.values()) for row in rows), columns=columns, zone=zone)
    looks, deeds = Look.objects.all(), Deed.objects.all()
    if not plan.is_all:
        here = {"album_id__in": [shelf.album.pk for shelf in plan.shelves]}
        looks, deeds = looks.filter(**here), deeds.filter(**here)
    yield "data/ledger-looks.csv", looks_as_csv(looks, zone=zone)
    yield "data/ledger-deeds.csv", deeds_as_csv(deeds, zone=zone)
    # As `sha256sum --check` reads it.
    yield "data/sha256sums.txt", (f"{it.sha256}  {it.path}\n".encode() for it in plan.items if it.is_original)


def _vault_json(plan: Plan, *, vault: Vault, made_at: datetime) -> Iterator[bytes]:
    head = {
        "format": FORMAT, "made_at": made_at, "is_all": plan.is_all,
        "vault": {"name": vault.name, "time_zone": vault.time_zone, "created_at": vault.created_at},
        "people": list(person_rows()), "access": list(access_rows(plan)), "albums": list(_album_rows(plan)),
    }  # fmt: skip
    yield f'{_json(head, indent=1)[:-1].rstrip()},\n "photos": ['.encode()
    yield from _separated(_json(row) for row in photo_rows(plan))
    yield b"\n]}\n"


def _album_rows(plan: Plan) -> Iterator[Row]:
    for shelf in plan.shelves:
        album = shelf.album
        yield {
            "name": album.name, "description": album.description, "folder": shelf.folder, "id": str(album.pk),
            "created_at": album.created_at, "keeps_originals": album.keeps_originals, "photo_order": album.photo_order,
            "cover": str(album.cover_id or ""), "lost": [f"{lost.path}: {lost.why}" for lost in shelf.lost],
        }  # fmt: skip


def _separated(texts: Iterable[str]) -> Iterator[bytes]:
    for number, text in enumerate(texts):
        yield f"{',' if number else ''}\n  {text}".encode()


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, default=_in_json, indent=indent)


def _in_json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value))
