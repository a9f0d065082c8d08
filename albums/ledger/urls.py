"""Routes of the ledger."""

from django.urls import path

from albums.ledger import export_views, subject_views, viewer_views, views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/looks.csv", export_views.ledger_csv, name="ledger_csv"),
    path("ledger/deeds.csv", export_views.ledger_deeds_csv, name="ledger_deeds_csv"),
    path("ledger/viewers/<str:viewer_id>/", viewer_views.ledger_viewer, name="ledger_viewer"),
    path("ledger/albums/<uuid:album_id>/", subject_views.ledger_album, name="ledger_album"),
    path("ledger/photos/<uuid:photo_id>/", subject_views.ledger_photo, name="ledger_photo"),
    path("me/looks/", viewer_views.my_looks, name="my_looks"),
]
