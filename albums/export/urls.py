"""Routes of the keepers' export."""

from django.urls import path

from albums.export import views

urlpatterns = [
    path("export/", views.export, name="export"),
    path("export/confirmation/", views.export_confirmation, name="export_confirmation"),
    path("export/archive/", views.export_archive, name="export_archive"),
]
