"""The forms of albums, photos and the vault."""

import zoneinfo

from django import forms

from accounts.models import Vault
from accounts.names import readable
from accounts.numbers import NumberField
from albums.models import Album, Photo

MOST_GB = 1_000_000


class ReadableTextMixin:
    """Cleans what a person typed, for everybody who will read it."""

    def clean(self) -> dict:
        cleaned = super().clean()
        return {name: readable(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class AlbumForm(ReadableTextMixin, forms.ModelForm):
    class Meta:
        model = Album
        fields = ["name", "description", "photo_order", "keeps_originals"]
        labels = {
            "name": "Name of the album",
            "description": "A few words about it",
            "photo_order": "Order of the photos",
            "keeps_originals": "Keep the originals",
        }
        help_texts = {
            "name": "As you would say it aloud.",
            "description": "Everyone who may see the album reads this. You can leave it empty.",
            "keeps_originals": "Sealed, for your own export only: nobody you invite ever reaches them. "
            "Without them the vault keeps only the small pictures.",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "photo_order": forms.RadioSelect}
        error_messages = {"name": {"required": "Please give the album a name."}}


class CaptionForm(ReadableTextMixin, forms.ModelForm):
    class Meta:
        model = Photo
        fields = ["caption"]
        labels = {"caption": "Caption"}


class VaultForm(ReadableTextMixin, forms.ModelForm):
    time_zone = forms.ChoiceField(label="Time zone of the family", choices=[])
    ledger_days = forms.TypedChoiceField(
        label="Remember who looked for",
        coerce=int,
        choices=[(183, "Half a year"), (365, "A year"), (730, "Two years"), (1825, "Five years"), (3650, "Ten years")],
        help_text="Older entries of the ledger are forgotten for good. A leaked picture can still be traced.",
    )

    quota_gb = NumberField(
        label="How much may all photos take, in GB?", required=False, min_value=1, max_value=MOST_GB,
        help_text="Leave it empty for as much as there is room for. You are told before it is used up.",
    )  # fmt: skip
    contributor_quota_gb = NumberField(
        label="How much may each person add, in GB?", required=False, min_value=1, max_value=MOST_GB,
        help_text="For everybody but keepers. Leave it empty for as much as they like.",
    )  # fmt: skip

    class Meta:
        model = Vault
        fields = ["name", "time_zone", "mark_strength", "ledger_days", "quota_gb", "contributor_quota_gb"]
        labels = {"name": "Name of the vault", "mark_strength": "Names on the pictures"}
        help_texts = {"name": "It is part of the mark on every picture."}
        widgets = {"mark_strength": forms.RadioSelect}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(zoneinfo.available_timezones())
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]
        kept = self.fields["ledger_days"]
        if self.instance.ledger_days not in dict(kept.choices):
            kept.choices = [*kept.choices, (self.instance.ledger_days, f"{self.instance.ledger_days} days")]
