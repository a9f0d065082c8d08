"""The family's clock: pages and days are told in the vault's time zone."""

import time
import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Vault

FRESH_SECONDS = 30.0
_kept: tuple[float, zoneinfo.ZoneInfo] | None = None


def family_zone() -> zoneinfo.ZoneInfo:
    """Return the vault's time zone; a change is noticed by every process within FRESH_SECONDS."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > FRESH_SECONDS:
        name = Vault.objects.values_list("time_zone", flat=True).first() or "UTC"
        _kept = (time.monotonic(), zoneinfo.ZoneInfo(name))
    return _kept[1]


class FamilyTimeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(family_zone()):
            return self.get_response(request)
