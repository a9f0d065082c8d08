"""The People page and the list of devices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from albums.sharing.devices import all_devices
from albums.sharing.survey import survey
from familyvault.policy import KEEPER, policy

LONGEST_QUERY = 100


@policy(KEEPER, GET=200)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in one place. `?q=` and `?show=` narrow it, as the page's script does without asking."""
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    context = {
        "survey": survey(show=request.GET.get("show", ""), query=query),
        "section": "people",
    }
    return render(request, "albums/sharing/people.html", context)


@policy(KEEPER, GET=200)
def devices(request: HttpRequest) -> HttpResponse:
    """Every device that may come in, whoever's it is."""
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    context = {"rows": all_devices(query=query), "query": query, "section": "people"}
    return render(request, "albums/sharing/devices.html", context)
