"""Write looks: a new row each, or counts added to the row that is there, in one statement."""

from collections.abc import Sequence

from django.db import connection

from albums.models import Look

# Rows a statement: SQLite's oldest limit is 999 parameters.
CHUNK = 60
KEY = ("photo_id", "viewer_id", "device_id", "day")
COUNTS = ("thumb_count", "view_count")
LATEST = ("last_at", "viewed_at")


def upsert(looks: Sequence[Look]) -> None:
    """Add `looks`, at most one per photo, viewer, device and day. Each statement is atomic by itself, as on PostgreSQL
    as on SQLite: two processes that add to one row at once lose nothing. Raises DatabaseError.
    """
    # In one order everywhere, so that two writers of the same rows wait for each other and never in a circle.
    ordered = sorted(looks, key=lambda look: (str(look.photo_id), look.viewer_id, look.device_id, look.day))
    for start in range(0, len(ordered), CHUNK):
        _write(ordered[start : start + CHUNK])


def _write(looks: Sequence[Look]) -> None:
    # Django's bulk_create can replace a row on conflict, but not add to it.
    fields = [field for field in Look._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(look, field.attname), connection) for look in looks for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement([field.column for field in fields], rows=len(looks)), values)


def _statement(columns: Sequence[str], *, rows: int) -> str:
    quote = connection.ops.quote_name
    table = quote(Look._meta.db_table)
    row = f"({', '.join(['%s'] * len(columns))})"
    added = [f"{quote(name)} = {table}.{quote(name)} + excluded.{quote(name)}" for name in COUNTS]
    later = [
        f"{quote(name)} = CASE WHEN {table}.{quote(name)} IS NULL OR excluded.{quote(name)} > {table}.{quote(name)}"
        f" THEN excluded.{quote(name)} ELSE {table}.{quote(name)} END"
        for name in LATEST
    ]
    return (
        f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES {', '.join([row] * rows)}"
        f" ON CONFLICT ({', '.join(map(quote, KEY))}) DO UPDATE SET {', '.join([*added, *later])}"
    )
