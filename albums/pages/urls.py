"""Routes of the album pages: looking around, arranging, and the bin."""

from django.urls import path

from albums.pages import albums, arranging, bin, home, photos, vault

urlpatterns = [
    path("", home.home, name="home"),
    path("albums/new/", albums.album_new, name="album_new"),
    path("albums/<uuid:album_id>/", albums.album, name="album"),
    path("albums/<uuid:album_id>/edit/", albums.album_edit, name="album_edit"),
    path("albums/<uuid:album_id>/cover/", arranging.album_cover, name="album_cover"),
    path("albums/<uuid:album_id>/position/", arranging.album_position, name="album_position"),
    path("albums/<uuid:album_id>/binning/", arranging.album_binning, name="album_binning"),
    path("albums/<uuid:album_id>/restoration/", arranging.album_restoration, name="album_restoration"),
    path("albums/<uuid:album_id>/erasure/", arranging.album_erasure, name="album_erasure"),
    path("photos/<uuid:photo_id>/edit/", photos.photo_edit, name="photo_edit"),
    path("photos/<uuid:photo_id>/caption/", photos.photo_caption, name="photo_caption"),
    path("photos/<uuid:photo_id>/binning/", photos.photo_binning, name="photo_binning"),
    path("photos/<uuid:photo_id>/restoration/", photos.photo_restoration, name="photo_restoration"),
    path("photos/<uuid:photo_id>/erasure/", photos.photo_erasure, name="photo_erasure"),
    path("bin/", bin.bin_page, name="bin"),
    path("vault/", vault.vault_settings, name="vault_settings"),
]
