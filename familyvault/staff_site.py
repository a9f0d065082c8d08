"""The staff pages: Django's admin, for whoever looks after the machine and is not the family.

They show rows, never a picture, a caption, a file's name or a secret, and change nothing: every page answers GET alone.
So a staff person can neither see a photo nor give themselves access to one. Who is staff, `manage.py staff` says.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from accounts.showing_again import context_to_come_in_again, showed_lately
from familyvault.policy import STAFF, policy

HOW_FILTERS_ASK = frozenset({"", "exact", "isnull", "gte", "lt"})


class StaffSite(admin.AdminSite):
    """Django's admin without its doors: people log in and out, and show that it is them, at the vault's own."""

    site_header = index_title = "Staff pages"
    site_title = "Staff"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return STAFF.admits(request) and showed_lately(request)

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("", self.admin_view(self.index), name="index"),
            path("again/", again, name="again"),
            path("<slug:app_label>/", to_the_start, name="app_list"),
        ]
        for rows in self._registry.values():
            pages += rows.get_urls()
        return pages

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Wrap a page: its policy, and who came in too long ago is asked again. No cache may keep any (NO_STORE)."""

        @policy(STAFF, GET=200)
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return _ask_again(request)
            return view(request, *args, **kwargs)

        return page


class Rows(admin.ModelAdmin):
    """The rows of one model, to be read only. What is shown is listed: `list_display`, and `fields` of one row."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        start = f"{self.opts.app_label}/{self.opts.model_name}/"
        page = self.admin_site.admin_view
        return [
            path(start, page(self.changelist_view), name=f"{name}_changelist"),
            path(f"{start}<str:object_id>/", page(self.change_view), name=f"{name}_change"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show one row, under its id: the words that a row goes by may be the family's own, such as a caption."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        context = {"title": self.opts.verbose_name, "subtitle": None, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters ask. Django lets everybody ask for any column's beginning, and so read it bit by bit."""
        field, _, how = lookup.partition("__")
        return field in self.get_list_filter(request) and how in HOW_FILTERS_ASK and str(value).isprintable()

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@policy(STAFF, GET=302)
def to_the_start(request: HttpRequest, app_label: str) -> HttpResponse:
    """The start shows the rows of every part."""
    return redirect("admin:index")


@policy(STAFF, GET=200)
def again(request: HttpRequest) -> HttpResponse:
    """Ask somebody who has neither passkey nor authenticator app to log in afresh."""
    return TemplateResponse(request, "admin/again.html", context_to_come_in_again(request, back=_back(reverse("admin:index"))))


def _ask_again(request: HttpRequest) -> HttpResponse:
    if not get_adapter(request).get_reauthentication_methods(request.user):
        return redirect("admin:again")
    return redirect(f"{reverse('account_reauthenticate')}?{_back(request.get_full_path())}")


def _back(address: str) -> str:
    return urlencode({"next": address})


staff_site = StaffSite(name="admin")
