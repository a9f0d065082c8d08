"""The forms of inviting, coming in and giving access."""

from django import forms

from accounts.models import User
from accounts.names import NameField
from albums.models import Album, Grant
from albums.sharing.invitations import Offer
from albums.viewing.viewer import Viewer

ALL_ALBUMS = "all"
KEEPER_ROLE = "keeper"
ROLES = {
    Grant.Role.VIEWER: "Look",
    Grant.Role.CONTRIBUTOR: "Look, and add photos",
    Grant.Role.OWNER: "Run the album: add, change, invite",
}


class OfferForm(forms.Form):
    """What somebody gets: which album, in which role.

    Not the tier: it is not asked for until the wider circle has a rendition of its own.
    """

    album = forms.ChoiceField(label="What may they see?")
    role = forms.ChoiceField(label="What may they do?", widget=forms.RadioSelect, initial=Grant.Role.VIEWER)

    def __init__(self, *args, viewer: Viewer, albums: list[Album], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._albums = {str(album.pk): album for album in albums}
        every = [(ALL_ALBUMS, "All albums, also new ones")] if viewer.is_keeper else []
        self.fields["album"].choices = [(key, album.name) for key, album in self._albums.items()] + every
        roles = [(role, words) for role, words in ROLES.items() if viewer.is_keeper or role != Grant.Role.OWNER]
        self.fields["role"].choices = roles + self.more_roles(viewer)

    def more_roles(self, viewer: Viewer) -> list[tuple[str, str]]:
        return []

    @property
    def offer(self) -> Offer:
        answers = self.cleaned_data
        if answers["role"] == KEEPER_ROLE:
            return Offer(makes_keeper=True)
        return Offer(album=self._albums.get(answers["album"]), role=answers["role"])


class InviteForm(OfferForm):
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
    field_order = ("name", "email", "album", "role")

    def more_roles(self, viewer: Viewer) -> list[tuple[str, str]]:
        keeping = [(KEEPER_ROLE, "Keep the vault with me: everything, also inviting and ending")]
        return keeping if viewer.is_keeper else []


class ComeInForm(forms.Form):
    name = NameField(label="Your name")


class RenameForm(forms.ModelForm):
    name = NameField(label="Name")

    class Meta:
        model = User
        fields = ("name",)
