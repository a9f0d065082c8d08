"""Every route of the vault. Each declares its policy; `familyvault.policy` refuses the others."""

from django.conf import settings
from django.urls import include, path

from familyvault.staff_site import staff_site

urlpatterns = [
    # Before allauth's routes, some of which it takes over.
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("albums.urls")),
]

if settings.STAFF_PATH:
    urlpatterns.append(path(settings.STAFF_PATH, staff_site.urls))

handler500 = "familyvault.views.server_error"
