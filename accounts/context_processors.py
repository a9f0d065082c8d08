"""What every page knows: the vault it belongs to, who looks, and whether by day or by night."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Vault

if TYPE_CHECKING:
    from albums.viewing.viewer import Viewer


def vault(request: HttpRequest) -> dict:
    viewer = getattr(request, "viewer", None)
    return {
        "vault": Vault.objects.first(),
        "mail_is_kept": not settings.EMAIL_URL,
        "viewer": viewer,
        "code_arrives": viewer is not None and _code_arrives(viewer),
        # As static/js/base.js writes it.
        "chosen_theme": request.COOKIES.get("__Host-theme" if settings.TLS else "theme"),
    }


def _code_arrives(viewer: "Viewer") -> bool:
    """Say whether a code to come in by reaches somebody who logs out: kept mail a keeper reads only while they are in."""
    return bool(viewer.user and viewer.user.email) and (bool(settings.EMAIL_URL) or not viewer.is_keeper)
