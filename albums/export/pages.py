"""Pages to look at an export with, in any browser, without a network and without a script."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Vault
from albums.export.plan import ALBUMS, Plan, Shelf
from albums.export.tables import rows_of

PER_PAGE = 200
# What browsers draw; the others are led to.
DRAWN = ("jpg", "jpeg", "jpe", "png", "webp", "gif", "avif")


def of(plan: Plan, *, vault: Vault, made_at: datetime, zone: ZoneInfo) -> Iterator[tuple[str, list[bytes]]]:
    """Yield (path, text) of the first page, of each album's pages, and of their style."""
    common = {"vault": vault, "plan": plan, "made_at": made_at}
    yield "style.css", _page("style.css", {}, zone)
    yield "index.html", _page("index.html", common | {"shelves": [(_href(each), each) for each in plan.shelves]}, zone)
    for shelf in plan.shelves:
        yield from _album(shelf, common, zone)


def _album(shelf: Shelf, common: dict, zone: ZoneInfo) -> Iterator[tuple[str, list[bytes]]]:
    # The order of the album's own page, as far as a folder has one: by when it was taken.
    items = sorted(shelf.items, key=lambda item: (item.at, item.path))
    parts = [items[begin : begin + PER_PAGE] for begin in range(0, len(items), PER_PAGE)] or [[]]
    names = [_page_name(number) for number in range(len(parts))]
    for number, part, before, after in zip(count(), parts, [None, *names], [*names[1:], None], strict=False):
        shown = [(quote(row["file"].rpartition("/")[2]), _is_drawn(row["file"]), row) for row in rows_of(shelf, part)]
        told = {"shelf": shelf, "photos": shown, "before": before, "after": after, "number": number + 1, "of": len(parts)}
        yield f"{ALBUMS}/{shelf.folder}/{names[number]}", _page("album.html", common | told, zone)


def _page_name(number: int) -> str:
    return f"index-{number + 1}.html" if number else "index.html"


def _href(shelf: Shelf) -> str:
    return f"{ALBUMS}/{quote(shelf.folder)}/index.html"


def _is_drawn(path: str) -> bool:
    return path.rpartition(".")[2].lower() in DRAWN


def _page(name: str, context: dict, zone: ZoneInfo) -> list[bytes]:
    with timezone.override(zone):
        return [render_to_string(f"albums/export/offline/{name}", context).encode()]
