"""One person's page: what they have, and renaming them."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.name_taken import NameTaken
from albums.endings.revoke import KEPT
from albums.guests.names_in_use import claim_name
from albums.ledger.deeds import deeds_of
from albums.models import Deed, Invitation
from albums.sharing.badges import badges_of
from albums.sharing.forms import RenameForm
from albums.sharing.history import history_of
from albums.sharing.people import one_person
from familyvault.policy import KEEPER, policy
from familyvault.scopes import ANY_PERSON


@policy(KEEPER, scope=ANY_PERSON, GET=200)
def person_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    person = one_person(user)
    kept_before = not user.is_keeper and deeds_of(user.pk).filter(kind=Deed.Kind.PERSON_ENDED, detail=KEPT).exists()
    context = {
        "kept_before": kept_before,
        "may_keep_again": kept_before or not user.is_active,
        "person": person,
        "badges": badges_of(person),
        "invitations": Invitation.objects.unused().filter(user=user),
        "history": history_of(user),
        "is_last_keeper": user.is_keeper and User.objects.keepers().count() == 1,
        "now": timezone.now(),
        "section": "people",
    }
    return render(request, "albums/sharing/person.html", context)


@policy(KEEPER, scope=ANY_PERSON, POST=302)
def person_name(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Rename a person; their pictures carry the new name from the next look on."""
    user = get_object_or_404(User, pk=user_id)
    form = RenameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            _rename(user, name)
            messages.success(request, f"{user.name} is now called {name}.")
        except NameTaken as taken:
            form.add_error("name", taken)
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect("person", user.pk)


@transaction.atomic
def _rename(user: User, name: str) -> None:
    """Write the name alone: the rest of the row was read before the names were held, and may tell of rights that ended since."""
    claim_name(name, person=user)
    User.objects.filter(pk=user.pk).update(name=name)
