"""The one who is looking: a relative (and, with the links to come, a guest) on one device."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from accounts.devices import current_device, set_device_cookie

if TYPE_CHECKING:
    from accounts.models import Device, User


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, read afresh from the database for every request. `id` and `name` go into every mark."""

    user: "User"
    device: "Device"

    @property
    def id(self) -> str:
        return str(self.user.id)

    @property
    def user_id(self) -> UUID:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def is_keeper(self) -> bool:
        return self.user.is_keeper


class ViewerMiddleware:
    """Sets `request.viewer`: None unless the session, the person and the device are all live at this instant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = viewer_of(request)
        response = self.get_response(request)
        set_device_cookie(request, response)
        return response


def viewer_of(request: HttpRequest) -> Viewer | None:
    if not request.user.is_authenticated:
        return None
    device = current_device(request)
    if device is None:
        logout(request)
        return None
    return Viewer(user=request.user, device=device)
