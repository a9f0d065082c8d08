"""Which albums a keeper takes out: all, or some of them."""

from uuid import UUID

from django.http import QueryDict

from albums.export.plan import Plan, albums_to_export, plan_for
from albums.viewing.viewer import Viewer


def plan_asked(viewer: Viewer, asked: QueryDict) -> Plan | None:
    """Plan what `all=1` or `album=ID` (any number of them) asks for; None where no album of theirs is named."""
    albums = albums_to_export(viewer)
    is_all = asked.get("all") == "1"
    if not is_all:
        albums = albums.filter(pk__in=_ids(asked.getlist("album")))
    found = list(albums)
    return plan_for(found, is_all=is_all) if found or is_all else None


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
