"""Routes of guest links: the door that guests knock at, and the pages of keepers."""

from django.urls import path

from accounts.token_door import door_to
from albums.guests import door_views, link_views

urlpatterns = [
    path("link/<str:token>/", door_to("guest_link"), name="guest_door"),
    path("link/", door_views.guest_link, name="guest_link"),
    path("guest/leaving/", door_views.guest_leave, name="guest_leave"),
    path("links/", link_views.links, name="links"),
    path("links/new/", link_views.link_new, name="link_new"),
    path("links/<uuid:link_id>/", link_views.link_page, name="link_page"),
    path("links/<uuid:link_id>/address/", link_views.link_address, name="link_address"),
    path("links/<uuid:link_id>/extension/", link_views.link_extension, name="link_extension"),
    path(
        "links/<uuid:link_id>/admissions/<int:admission_id>/allowance/",
        link_views.link_allowance,
        name="link_allowance",
    ),
]
