"""Routes of renewal."""

from django.urls import path

from albums.renewal import views

urlpatterns = [
    path("people/renewal/", views.renewal, name="renewal"),
    path("people/<uuid:user_id>/confirmation/", views.confirmation, name="confirmation"),
]
