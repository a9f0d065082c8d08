"""What staff see of people and their browsers."""

from django.contrib import admin

from accounts.models import Device, User
from familyvault.staff_site import Rows, staff_site


@admin.register(User, site=staff_site)
class People(Rows):
    list_display = fields = ("name", "email", "is_keeper", "is_staff", "is_active", "joined_at", "last_login")
    list_filter = ("is_keeper", "is_staff", "is_active")
    search_fields = ("name", "email")
    ordering = ("name",)


@admin.register(Device, site=staff_site)
class Devices(Rows):
    list_display = fields = ("name", "user", "first_seen_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__name")
