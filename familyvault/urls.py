"""Every route of the vault. Each declares its policy; `familyvault.policy` refuses the others."""

from django.urls import include, path

from familyvault import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Before allauth's routes, some of which it takes over.
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("albums.urls")),
]

handler500 = "familyvault.views.server_error"
