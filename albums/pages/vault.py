"""The vault's own settings, for keepers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Vault
from albums.pages.forms import VaultForm
from albums.upload.room_words import standing, warning
from familyvault.policy import KEEPER, policy


@policy(KEEPER, GET=200, POST=200)
def vault_settings(request: HttpRequest) -> HttpResponse:
    """Name, time zone, how clearly a viewer's name crosses the pictures, and how much room photos take and may take."""
    form = VaultForm(request.POST or None, instance=Vault.objects.first())
    if request.method == "POST" and form.is_valid():
        Vault.objects.filter(pk=form.instance.pk).update(**form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("vault_settings")
    context = {"section": "vault", "form": form, "room": standing(form.instance), "room_warning": warning(request.viewer)}
    return render(request, "albums/pages/vault.html", context)
