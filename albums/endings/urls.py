"""Routes of ending access: the page of those whose access has ended, and the question of an open page."""

from django.urls import path

from albums.endings import ended_views

urlpatterns = [
    path("ended/", ended_views.ended, name="ended"),
    path("watch/", ended_views.watch, name="watch"),
]
