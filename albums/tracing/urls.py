"""Routes of tracing."""

from django.urls import path

from albums.tracing import picture_views, pointing_views, views

urlpatterns = [
    path("traces/", views.traces, name="traces"),
    path("traces/photo/", pointing_views.pointing, name="pointing"),
    path("traces/<uuid:trace_id>/", views.trace, name="trace"),
    path("traces/<uuid:trace_id>/progress/", views.trace_progress, name="trace_progress"),
    path("traces/<uuid:trace_id>/small/", picture_views.trace_small, name="trace_small"),
    path("traces/<uuid:trace_id>/aligned/", picture_views.trace_aligned, name="trace_aligned"),
    path("traces/<uuid:trace_id>/report/", views.trace_report, name="trace_report"),
    path("traces/<uuid:trace_id>/photo/", pointing_views.trace_pointing, name="trace_pointing"),
    path("traces/<uuid:trace_id>/retry/", views.trace_retry, name="trace_retry"),
    path("traces/<uuid:trace_id>/deletion/", views.trace_deletion, name="trace_deletion"),
]
