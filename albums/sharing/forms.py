"""The forms of inviting and coming in, and what an invitation offers."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.addresses import holder_of
from accounts.models import User
from accounts.name_taken import bearer_of
from accounts.names import NameField
from albums.guests.names_in_use import is_in_use
from albums.models import Album, Grant
from albums.sharing.invitations import Offer
from albums.sharing.terms_form import TIERS, album_choices, roles_to_give
from albums.viewing.viewer import Viewer

KEEPER_ROLE = "keeper"
LABEL_IN_USE = (
    "Somebody here has this name already. It stands on a guest link, so please add something, such as the family name."
)


class InviteForm(forms.Form):
    """Whom to invite into which album, in which role and tier. An album's owner makes no other owner, nor a keeper."""

    name = NameField(
        label="Who is it?",
        help_text="The name stands on every picture they see, so that both of you know whose copy it is.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label="Their e-mail",
        required=False,
        help_text="With it they can log in on other devices by themselves.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    album = forms.ChoiceField(label="What may they see?")
    role = forms.ChoiceField(label="What may they do?", widget=forms.RadioSelect, initial=Grant.Role.VIEWER)
    tier = forms.ChoiceField(label="How large?", widget=forms.RadioSelect, choices=TIERS, initial=Grant.Tier.CLOSE)

    def __init__(self, *args, viewer: Viewer, albums: list[Album], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer
        self._albums = {str(album.pk): album for album in albums}
        self.fields["album"].choices = album_choices(albums, viewer=viewer)
        keeping = [(KEEPER_ROLE, "Keep the vault with me: everything, also inviting and ending")]
        self.fields["role"].choices = roles_to_give(viewer) + (keeping if viewer.is_keeper else [])

    def clean(self) -> None:
        # Not for an album's owner, who may not know who else is here: they hear of it no sooner than the invited do.
        answers = self.cleaned_data
        if not self._viewer.is_keeper or "name" not in answers:
            return
        same_person = holder_of(answers["email"]) if answers.get("email") else None
        bearer = bearer_of(answers["name"], besides=same_person)
        if bearer is not None:
            self.add_error("name", _is_somebodys(bearer))
        elif is_in_use(answers["name"], person=same_person):
            self.add_error("name", LABEL_IN_USE)

    @property
    def offer(self) -> Offer:
        answers = self.cleaned_data
        if answers["role"] == KEEPER_ROLE:
            return Offer(makes_keeper=True)
        return Offer(album=self._albums.get(answers["album"]), role=answers["role"], tier=answers["tier"])


def _is_somebodys(bearer: User) -> SafeString:
    """Say whose the name is. Whoever has no e-mail could be invited anew only as somebody else."""
    return format_html(
        "Somebody here has this name already. If it is the same person, <a href=\"{}\">open their page</a> and {}. "
        "If not, please add something, such as the family name.",
        reverse("person", args=[bearer.pk]),
        "give them access there" if bearer.is_active else "let them in again there: their access has ended",
    )


class ComeInForm(forms.Form):
    name = NameField(label="Your name")


class RenameForm(forms.Form):
    name = NameField(label="Name")
