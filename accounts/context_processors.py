"""What every page knows: the vault it belongs to."""

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Vault


def vault(request: HttpRequest) -> dict:
    viewer = getattr(request, "viewer", None)
    return {"vault": Vault.objects.first(), "mail_is_kept": not settings.EMAIL_URL, "viewer": viewer}
