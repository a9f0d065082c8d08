"""The viewers of a verdict by the names that they have today: an old name may be somebody else's by now."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import User
from albums.models import GuestLink


def names_of(verdict: dict[str, Any]) -> dict[str, str]:
    """What to call each candidate's viewer, by id. Two queries."""
    said = {str(each["viewer"]): each.get("name") or "" for each in verdict.get("candidates") or []}
    ids = uuids(said)
    now = {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    now |= {str(pk): label for pk, label in GuestLink.objects.filter(pk__in=ids).values_list("pk", "label")}
    return {viewer: called(name, now=now.get(viewer, "")) for viewer, name in said.items()}


def called(then: str, *, now: str) -> str:
    """Return both names of a viewer, the one in the verdict and today's, if they differ."""
    if not then:
        return now or "somebody who is gone"
    return f"{then}, now {now}" if now and now != then else then


def uuids(texts: Iterable[Any]) -> list[UUID]:
    """Those of `texts` that are ids."""
    found = []
    for text in {*texts} - {None}:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found
