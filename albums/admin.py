"""What staff see of albums, access, the ledger and work: no caption, no file's name, no key, hash or token."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from albums.models import (
    Admission,
    Album,
    Alert,
    Deed,
    Freeze,
    Grant,
    GuestLink,
    Invitation,
    Job,
    Look,
    Photo,
    Rendition,
    Revocation,
    Upload,
)
from familyvault.staff_site import Rows, staff_site


@admin.register(Album, site=staff_site)
class Albums(Rows):
    list_display = fields = ("name", "keeps_originals", "created_by", "created_at", "erasing_since")
    list_select_related = ("created_by",)
    search_fields = ("name",)


@admin.register(Photo, site=staff_site)
class Photos(Rows):
    list_display = ("id", "album", "state", "failure_code", "format", "byte_size", "received_at")
    fields = (*list_display, "uploaded_by", "ready_at", "width", "height", "has_original", "erasing_since")
    list_filter = ("state", "has_original")
    list_select_related = ("album",)
    search_fields = ("=id",)
    ordering = ("-received_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).defer("caption", "filename", "sha256", "wrapped_key")


@admin.register(Rendition, site=staff_site)
class Renditions(Rows):
    list_display = fields = ("photo_id", "name", "width", "height", "chips", "byte_size")
    list_filter = ("name",)
    search_fields = ("=photo__id",)


@admin.register(Grant, site=staff_site)
class Grants(Rows):
    list_display = fields = (
        "id", "user", "link", "album", "role", "tier", "expires_at", "lapses", "granted_by", "granted_at"
    )  # fmt: skip
    list_filter = ("role", "tier")
    list_select_related = ("user", "link", "album", "granted_by")
    search_fields = ("user__name", "link__label", "album__name")


@admin.register(Invitation, site=staff_site)
class Invitations(Rows):
    list_display = fields = (
        "name", "email", "album", "role", "tier", "makes_keeper", "invited_by", "created_at", "expires_at", "redeemed_at"
    )  # fmt: skip
    list_select_related = ("album", "invited_by")
    search_fields = ("name", "email")


@admin.register(GuestLink, site=staff_site)
class GuestLinks(Rows):
    list_display = fields = ("label", "device_limit", "view_limit", "views_used", "made_by", "made_at", "expires_at")
    list_select_related = ("made_by",)
    search_fields = ("label",)


@admin.register(Admission, site=staff_site)
class Admissions(Rows):
    list_display = fields = ("device", "link", "asked_at", "admitted_at", "admitted_by")
    list_select_related = ("device", "link", "admitted_by")


@admin.register(Revocation, site=staff_site)
class Revocations(Rows):
    list_display = fields = ("id", "grant", "invitation", "device", "link", "revoked_by", "revoked_at", "reason")
    list_select_related = ("grant__user", "grant__link", "invitation", "device", "link", "revoked_by")


@admin.register(Freeze, site=staff_site)
class Freezes(Rows):
    list_display = fields = ("started_at", "started_by", "ended_at", "ended_by")
    list_select_related = ("started_by", "ended_by")


@admin.register(Look, site=staff_site)
class Looks(Rows):
    list_display = (
        "viewer_name", "album_name", "photo_id", "device_name", "day", "first_at", "last_at", "thumb_count", "view_count"
    )  # fmt: skip
    fields = (*list_display, "viewed_at", "viewer_id", "device_id", "album_id")
    list_filter = ("day",)
    search_fields = ("viewer_name", "album_name")
    ordering = ("-last_at",)


@admin.register(Deed, site=staff_site)
class Deeds(Rows):
    list_display = ("at", "kind", "subject_name", "album_name", "detail", "by_name")
    fields = (*list_display, "subject_id", "album_id", "by_id", "doors")
    list_filter = ("kind",)
    search_fields = ("subject_name", "album_name", "by_name")


@admin.register(Alert, site=staff_site)
class Alerts(Rows):
    list_display = fields = (
        "raised_at", "kind", "viewer_name", "device_name", "album_name", "number", "day", "seen_at", "mailed_at"
    )  # fmt: skip
    list_filter = ("kind",)
    search_fields = ("viewer_name",)


@admin.register(Job, site=staff_site)
class Jobs(Rows):
    list_display = ("id", "kind", "subject", "state", "attempts", "last_error", "created_at", "ended_at")
    fields = (*list_display, "lease_until", "hinted_at")
    list_filter = ("kind", "state")
    search_fields = ("=subject",)
    ordering = ("-id",)


@admin.register(Upload, site=staff_site)
class Uploads(Rows):
    list_display = fields = (
        "id", "album", "user", "length", "offset", "was_known", "refusal_code", "created_at", "expires_at", "finished_at"
    )  # fmt: skip
    list_filter = ("was_known",)
    list_select_related = ("album", "user")
    ordering = ("-created_at",)
