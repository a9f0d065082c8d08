"""Routes of alerts."""

from django.urls import path

from albums.alerts import settings_views, views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/seen/", views.alerts_seen, name="alerts_seen"),
    path("alerts/settings/", settings_views.alert_settings, name="alert_settings"),
    path("alerts/<int:alert_id>/seen/", views.alert_seen, name="alert_seen"),
    path("alerts/<int:alert_id>/mute/", views.alert_mute, name="alert_mute"),
    path("alerts/mutes/<int:mute_id>/ending/", views.mute_ending, name="mute_ending"),
]
