"""The list of those that a keeper confirms or drops, one tap each; all keepers share it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User
from albums.models import Grant
from albums.renewal.confirm import confirm
from albums.renewal.due import renewals
from familyvault.policy import KEEPER, policy
from familyvault.scopes import LIVE_PERSON


@policy(KEEPER, GET=200)
def renewal(request: HttpRequest) -> HttpResponse:
    return render(request, "albums/renewal/renewal.html", {"section": "people", "renewals": renewals()})


@policy(KEEPER, scope=LIVE_PERSON, POST=302)
def confirmation(request: HttpRequest, user_id: UUID) -> HttpResponse:
    relatives = User.objects.filter(is_keeper=False, is_active=True, grants__in=Grant.objects.live())
    person = get_object_or_404(relatives.distinct(), pk=user_id)
    confirm(person, by=request.viewer.user)
    messages.success(request, f"{person.name} goes on seeing your photos.")
    return redirect("renewal")
