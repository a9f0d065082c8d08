"""The alerts page, and each change on it."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from albums.alerts.page import mutes, new_alerts, seen_alerts, told
from albums.alerts.rules import ALWAYS
from albums.models import Alert, AlertKind, AlertMute
from familyvault.policy import KEEPER, policy
from familyvault.scopes import KEEPERS_RECORD


@policy(KEEPER, GET=200)
def alerts(request: HttpRequest) -> HttpResponse:
    """New ones first, then those that a keeper has seen."""
    new, seen = new_alerts(), seen_alerts()
    shown = told([*new, *seen])
    return render(request, "albums/alerts/alerts.html", {
        "section": "alerts",
        "new": shown[: len(new)],
        "seen": shown[len(new) :],
        "newest": max((alert.pk for alert in new), default=0),
        "mutes": mutes(),
        "keeps_alone": not _others(request).exists(),
    })  # fmt: skip


@policy(KEEPER, POST=302)
def alerts_seen(request: HttpRequest) -> HttpResponse:
    """Mark all that the page showed; what was raised since stays new."""
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdecimal() and len(newest) < 19:
        _see(Alert.objects.filter(pk__lte=int(newest)), request)
    return redirect("alerts")


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
def alert_seen(request: HttpRequest, alert_id: int) -> HttpResponse:
    alert = get_object_or_404(Alert, pk=alert_id)
    _see(Alert.objects.filter(pk=alert.pk), request)
    return redirect("alerts")


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
def alert_mute(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Tell nobody any more of this kind about this viewer."""
    alert = get_object_or_404(Alert.objects.exclude(kind__in=ALWAYS), pk=alert_id)
    same = {"kind": alert.kind, "viewer_id": alert.viewer_id}
    AlertMute.objects.get_or_create(**same, defaults={"muted_by": request.viewer.user})
    _see(Alert.objects.filter(**same), request)
    messages.success(request, f"You will not be told this about {alert.viewer_name} any more.")
    return redirect("alerts")


@policy(KEEPER, POST=302)
def mute_ending(request: HttpRequest, mute_id: int) -> HttpResponse:
    AlertMute.objects.filter(pk=mute_id).delete()
    messages.success(request, "You will be told of it again.")
    return redirect("alerts")


def _see(alerts: QuerySet[Alert], request: HttpRequest) -> None:
    """Whoever took out the originals does not see it on behalf of the other keepers, if there are any."""
    own = Q(kind=AlertKind.EXPORTED, viewer_id=request.viewer.id)
    if _others(request).exists():
        alerts = alerts.exclude(own)
    alerts.filter(seen_at=None).update(seen_at=timezone.now(), seen_by=request.viewer.user)


def _others(request: HttpRequest) -> QuerySet[User]:
    """The other keepers."""
    return User.objects.keepers().exclude(pk=request.viewer.user.pk)
