"""Routes of giving access, and of surveying who has it."""

from django.urls import path

from accounts.token_door import door_to
from albums.sharing import (
    album_people_views,
    device_views,
    door_views,
    grant_views,
    invite_views,
    matrix_views,
    people_views,
    person_views,
)  # fmt: skip

urlpatterns = [
    path("invitation/<str:token>/", door_to("invitation"), name="invitation_door"),
    path("invitation/", door_views.invitation, name="invitation"),
    path("people/", people_views.people, name="people"),
    path("people/devices/", people_views.devices, name="devices"),
    path("people/albums/", matrix_views.access_matrix, name="access_matrix"),
    path("people/invite/", invite_views.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/", invite_views.invitation_sent, name="invitation_sent"),
    path("people/invitations/<uuid:invitation_id>/link/", invite_views.invitation_link, name="invitation_link"),
    path("people/<uuid:user_id>/", person_views.person_page, name="person"),
    path("people/<uuid:user_id>/device-link/", invite_views.person_device_link, name="device_link"),
    path("people/<uuid:user_id>/keeper-link/", invite_views.person_keeper_link, name="keeper_link"),
    path("people/<uuid:user_id>/name/", person_views.person_name, name="person_name"),
    path("people/<uuid:user_id>/grants/", grant_views.grant_new, name="grant_new"),
    path("people/<uuid:user_id>/albums/all/", matrix_views.access_cell, name="access_to_all"),
    path("people/<uuid:user_id>/albums/<uuid:album_id>/", matrix_views.access_cell, name="access_cell"),
    path("grants/<int:grant_id>/change/", grant_views.grant_change, name="grant_change"),
    path("albums/<uuid:album_id>/people/", album_people_views.album_people, name="album_people"),
    path("me/devices/others/revocation/", device_views.other_devices_revocation, name="other_devices_revocation"),
]
