"""Routes of this stage: the tus endpoint, the page that speaks to it, and how far the photos are."""

from django.urls import path

from albums.upload import tus_views, views

urlpatterns = [
    path("albums/<uuid:album_id>/upload/", views.album_upload, name="album_upload"),
    path("albums/<uuid:album_id>/progress/", views.album_progress, name="album_progress"),
    path("albums/<uuid:album_id>/known/", views.album_known, name="album_known"),
    path("photos/<uuid:photo_id>/retry/", views.photo_retry, name="photo_retry"),
    path("uploads/", tus_views.tus_create, name="tus_create"),
    path("uploads/<uuid:upload_id>", tus_views.tus_upload, name="tus_upload"),
]
