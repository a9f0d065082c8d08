"""The forms of making a link, letting it run on, and pressing its button."""

from datetime import timedelta

from django import forms

from accounts.names import NameField
from accounts.numbers import NumberField
from albums.guests import passphrase
from albums.guests.links import PRESETS, Terms
from albums.models import Album, Grant, GuestLink
from albums.viewing.viewer import Viewer

MOST_DEVICES = 10
MOST_VIEWS = 10_000
TIERS = {
    Grant.Tier.WIDER: "Smaller and softer: for the wider circle",
    Grant.Tier.CLOSE: "Filling the screen: as for close family",
}


class TimeForm(forms.Form):
    runs_for = forms.ChoiceField(
        label="How long?", choices=[(key, words) for key, (_, words) in PRESETS.items()], initial="week"
    )

    def clean_runs_for(self) -> timedelta:
        return PRESETS[self.cleaned_data["runs_for"]][0]


class ExtendForm(TimeForm):
    """More time, and for a link that is for so many photos, more of them: at least one once all were opened."""

    more_views = NumberField(
        label="How many more photos may they open?", required=False, min_value=0, max_value=MOST_VIEWS, initial=0
    )

    def __init__(self, *args, link: GuestLink, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._has_looks = link.has_looks
        if link.view_limit is None:
            del self.fields["more_views"]

    def clean_more_views(self) -> int:
        more = self.cleaned_data["more_views"] or 0
        if not more and not self._has_looks:
            raise forms.ValidationError("All its photos were opened. Please say how many more they may open.")
        return more


class LinkForm(TimeForm):
    label = NameField(
        label="Who is it for?",
        help_text="For instance “paediatrician”. It stands on every picture they see, so that you know whose copy it is.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    albums = forms.ModelMultipleChoiceField(
        Album.objects.none(), label="What may they see?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Please choose an album."},
    )  # fmt: skip
    tier = forms.ChoiceField(
        label="How large are the pictures?", choices=TIERS.items(), widget=forms.RadioSelect, initial=Grant.Tier.WIDER
    )
    passphrase = forms.CharField(
        label="Passphrase", required=False, min_length=passphrase.SHORTEST, max_length=passphrase.LONGEST,
        help_text="They must know it besides the link. Tell it by another way, such as by telephone.",
        error_messages={
            "min_length": f"Please take one of at least {passphrase.SHORTEST} letters.",
            "max_length": f"Please take one of at most {passphrase.LONGEST} letters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    device_limit = NumberField(
        label="On how many devices?", min_value=1, max_value=MOST_DEVICES, initial=1,
        help_text="The first to press the button come in. Every further one asks you.",
    )  # fmt: skip
    view_limit = NumberField(
        label="How many photos may they open?", required=False, min_value=1, max_value=MOST_VIEWS,
        help_text="Each photo opened full screen counts, also one opened again. Then the link closes.",
    )  # fmt: skip
    field_order = ("label", "albums", "tier", "runs_for", "device_limit", "passphrase", "view_limit")

    def __init__(self, *args, viewer: Viewer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["albums"].queryset = Album.objects.visible_to(viewer).order_by("name")

    def clean_passphrase(self) -> str:
        typed = passphrase.tidy(self.cleaned_data["passphrase"])
        if typed and len(typed) < passphrase.SHORTEST:
            raise forms.ValidationError(f"Please take one of at least {passphrase.SHORTEST} letters.")
        return typed

    @property
    def terms(self) -> Terms:
        return Terms(**(self.cleaned_data | {"albums": tuple(self.cleaned_data["albums"])}))


class DoorForm(forms.Form):
    """The button's form, with a field for the passphrase if the link has one."""

    passphrase = forms.CharField(
        label="The passphrase", max_length=2 * passphrase.LONGEST,
        help_text="Whoever gave you the link knows it.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autocapitalize": "none"}),
    )  # fmt: skip

    def __init__(self, *args, link: GuestLink, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not link.passphrase_hash:
            del self.fields["passphrase"]

    def refuse(self) -> None:
        self.add_error("passphrase", "That is not the passphrase of this link.")
