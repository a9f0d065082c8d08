"""Every route of the vault. Each declares its policy; `familyvault.policy` refuses the others."""

from django.urls import include, path

urlpatterns = [
    # Before allauth's routes, some of which it takes over.
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("albums.urls")),
]

handler500 = "familyvault.views.server_error"
