"""Routes of this stage."""

from django.urls import path

from albums.viewing import views

urlpatterns = [
    path("copies/thumbs/", views.thumbs, name="copies_thumbs"),
    path("copies/view/", views.view, name="copies_view"),
]
