"""The ledger's first page, for keepers: everything that happened lately."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from albums.ledger.asked import AskForm, day_asked, zone_of_pages
from albums.ledger.feed import feed
from familyvault.policy import KEEPER, policy


@policy(KEEPER, GET=200)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """What happened lately, for a person, an album, some days; `?before=` goes on."""
    zone, form = zone_of_pages(), AskForm(request.GET)
    asked = form.asked(zone=zone)
    return render(request, "albums/ledger/ledger.html", {
        "section": "ledger",
        "form": form,
        "is_asked": any((asked.person, asked.album, asked.since, asked.until)),
        "feed": feed(asked.looks(), asked.deeds(), zone=zone, before=day_asked(request, "before")),
    })  # fmt: skip
