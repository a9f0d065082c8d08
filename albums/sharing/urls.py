"""Routes of giving and ending access."""

from django.urls import path

from albums.sharing import door_views, invite_views, people_views

urlpatterns = [
    path("invitation/<str:token>/", door_views.invitation_door, name="invitation_door"),
    path("invitation/", door_views.invitation, name="invitation"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", invite_views.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/", invite_views.invitation_sent, name="invitation_sent"),
    path("people/invitations/<uuid:invitation_id>/link/", invite_views.invitation_link, name="invitation_link"),
    path("people/<uuid:user_id>/device-link/", invite_views.person_device_link, name="device_link"),
    path("people/<uuid:user_id>/name/", people_views.person_name, name="person_name"),
    path("people/<uuid:user_id>/grants/", people_views.grant_new, name="grant_new"),
]
