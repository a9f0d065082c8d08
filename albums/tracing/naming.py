"""A verdict's viewers and devices by name, as they are called now or were when they last looked.

The names are copied into the verdict, as into the ledger: it stays readable when its people are gone.
"""

from typing import Any

from albums.models import Look
from albums.tracing.suspects import Known, everybody


def with_names(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict with `name`, `kind` and `device_name` for every candidate that lacks them."""
    known = everybody()
    return verdict | {"candidates": [_named(candidate, known) for candidate in verdict.get("candidates") or []]}


def _named(candidate: dict[str, Any], known: dict[str, Known]) -> dict[str, Any]:
    viewer, device = str(candidate["viewer"]), candidate.get("device")
    here = known.get(viewer)
    looks = Look.objects.filter(viewer_id=viewer).order_by("-last_at")
    found = {
        "name": here.name if here else _first(looks.values_list("viewer_name", flat=True)),
        "kind": "guest" if here and here.is_guest else "person",
        "device_name": "",
    }
    if device:
        by_device = looks.filter(device_id=str(device)).values_list("device_name", flat=True)
        found["device_name"] = (here.devices.get(str(device)) if here else None) or _first(by_device)
    return found | {key: value for key, value in candidate.items() if value is not None} | {"device": device}


def _first(names) -> str:
    return names.first() or ""
