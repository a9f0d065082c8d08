"""Routes of this stage."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
