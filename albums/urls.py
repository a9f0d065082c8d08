"""Routes of the albums, stage by stage."""

from django.urls import include, path

urlpatterns = [
    path("", include("albums.pages.urls")),
    path("", include("albums.upload.urls")),
    path("", include("albums.viewing.urls")),
    path("", include("albums.sharing.urls")),
    path("", include("albums.guests.urls")),
    path("", include("albums.endings.urls")),
    path("", include("albums.ledger.urls")),
    path("", include("albums.alerts.urls")),
    path("", include("albums.renewal.urls")),
    path("", include("albums.tracing.urls")),
    path("", include("albums.export.urls")),
]
