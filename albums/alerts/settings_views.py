"""How each kind of alert is tuned."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from albums.alerts.forms import RuleForm
from albums.alerts.rules import rules
from familyvault.policy import KEEPER, policy


@policy(KEEPER, GET=200, POST=200)
def alert_settings(request: HttpRequest) -> HttpResponse:
    """Each kind on or off, from how much on, and by mail or not. A bare POST is told what is missing."""
    forms = [RuleForm(request.POST or None, rule=rule, prefix=rule.kind) for rule in rules().values() if not rule.is_always]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        for form in forms:
            form.keep()
        messages.success(request, "Saved.")
        return redirect("alert_settings")
    return render(request, "albums/alerts/settings.html", {"section": "alerts", "forms": forms})
