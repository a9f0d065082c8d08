"""The database's rows in a form that belongs to no database: lines of JSON, model by model."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.db.models import F, Model, Q

# What a restored vault does without, and why. Whatever is not named here is kept.
LEFT_OUT = {
    "sessions.session": "nobody stays logged in",
    "accounts.session": "nobody stays logged in",
    "accounts.setuptoken": "a one-time token",
    "account.emailconfirmation": "one-time tokens",
    "accounts.keptmail": "holds log-in codes, and is forgotten within a day",
    "accounts.letter": "mail that was on its way, with log-in codes in it",
    "admin.logentry": "the staff pages change nothing",
    "auth.group": "not in use",
    "auth.group_permissions": "not in use",
    "auth.permission": "made anew by migrate",
    "contenttypes.contenttype": "made anew by migrate",
}
# Of these only some rows. An upload under way begins again; a complete one that waits for its photo (for the end of a
# freeze, say) is kept like a photo.
ONLY = {
    "albums.upload": Q(finished_at=None, offset=F("length")),
    "albums.uploadpart": Q(upload__finished_at=None, upload__offset=F("upload__length")),
}


def kept_models() -> list[type[Model]]:
    """Every model whose rows are kept, in the order in which they are written."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


def written() -> Iterator[bytes]:
    """All kept rows as lines: for each model {"model", "fields"}, then a list of values for each row; {"rows": n} ends it."""
    count = 0
    for model in kept_models():
        fields = [field.attname for field in model._meta.concrete_fields]
        yield line({"model": model._meta.label_lower, "fields": fields})
        rows = model._base_manager.filter(ONLY.get(model._meta.label_lower, Q())).order_by("pk")
        for row in rows.values_list(*fields).iterator(chunk_size=1000):
            count += 1
            yield line(row)
    yield line({"rows": count})


def compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj()
    for line in lines:
        if piece := packer.compress(line):
            yield piece
    yield packer.flush()


def lines_of(pieces: Iterable[bytes]) -> Iterator[object]:
    """What every line of a compressed stream says. Raises ValueError or zlib.error for what is no such stream."""
    unpacker, rest = zlib.decompressobj(), b""
    for piece in pieces:
        *lines, rest = (rest + unpacker.decompress(piece)).split(b"\n")
        yield from map(json.loads, lines)
    if rest or not unpacker.eof:
        raise ValueError("cut short")


def line(said: object) -> bytes:
    """One line of a stream; bytes, instants and ids become text."""
    return json.dumps(said, default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview, bytearray)):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))
