"""The vault's routes and /bare/: as many random bytes as asked for, behind the same login and the same middleware."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from familyvault.policy import VIEWER, policy
from familyvault.urls import handler500, urlpatterns as urls_of_the_vault

__all__ = ["handler500", "urlpatterns"]


@policy(VIEWER, POST=200)
@require_POST
def bare(request: HttpRequest, count: int) -> HttpResponse:
    return HttpResponse(os.urandom(count), content_type="application/octet-stream")


urlpatterns = [*urls_of_the_vault, path("bare/<int:count>/", bare)]
