"""Routes of ending access: each ending, its receipt, and what those meet whose access has ended."""

from django.urls import path

from albums.endings import ended_views, receipt_views, views

urlpatterns = [
    path("grants/<int:grant_id>/revocation/", views.grant_revocation, name="grant_revocation"),
    path("grants/<int:grant_id>/restoration/", views.grant_restoration, name="grant_restoration"),
    path("devices/<uuid:device_id>/revocation/", views.device_revocation, name="device_revocation"),
    path("links/<uuid:link_id>/revocation/", views.link_revocation, name="link_revocation"),
    path("people/<uuid:user_id>/revocation/", views.person_revocation, name="person_revocation"),
    path(
        "people/invitations/<uuid:invitation_id>/revocation/", views.invitation_revocation, name="invitation_revocation"
    ),
    path("endings/<int:deed_id>/", receipt_views.ending, name="ending"),
    path("endings/<int:deed_id>/doors/", receipt_views.ending_doors, name="ending_doors"),
    path("freeze/", views.freeze, name="freeze"),
    path("freeze/ending/", views.thaw, name="thaw"),
    path("ended/", ended_views.ended, name="ended"),
    path("watch/", ended_views.watch, name="watch"),
]
