"""Routes of set-up, kept mail and one's own account page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
