"""The form of a grant's terms: what somebody may do, how large they see, for how long."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from albums.models import Album, Grant
from albums.renewal.due import RENEW_AFTER
from albums.sharing.grants import Terms
from albums.sharing.words import end_in_words
from albums.viewing.viewer import Viewer

ROLES = {
    Grant.Role.VIEWER: "Look",
    Grant.Role.CONTRIBUTOR: "Look, and add photos",
    Grant.Role.OWNER: "Run the album: add, change, invite",
}
TIERS = [
    (Grant.Tier.CLOSE, "Close family: photos fill the screen"),
    (Grant.Tier.WIDER, "Wider circle: smaller and softer"),
]
ALL_ALBUMS = "all"
AS_IT_IS = "as_it_is"
LAPSES = "lapses"
ON_A_DAY = "day"
SPANS = {
    "week": ("For one week", timedelta(days=7)),
    "month": ("For one month", timedelta(days=30)),
    "half_year": ("For half a year, and then no more", RENEW_AFTER),
}
FARTHEST = timedelta(days=3660)


class DayInput(forms.DateInput):
    input_type = "date"


class TermsForm(forms.Form):
    """Terms for a new grant, or with `grant` other terms for one that is there. `terms` holds the answer.

    An album's owner makes no other owner.
    """

    role = forms.ChoiceField(label="What may they do?", widget=forms.RadioSelect, initial=Grant.Role.VIEWER)
    tier = forms.ChoiceField(label="How large?", widget=forms.RadioSelect, choices=TIERS, initial=Grant.Tier.CLOSE)
    until = forms.ChoiceField(label="For how long?", required=False)
    day = forms.DateField(label="The last day", required=False, widget=DayInput(format="%Y-%m-%d"))

    def __init__(
        self, data=None, *, viewer: Viewer, grant: Grant | None = None, initial: dict | None = None
    ) -> None:  # fmt: skip
        # Not "id_name": the form may stand in a sheet over a page that has a form of its own.
        super().__init__(data, auto_id="terms_%s", initial=initial if grant is None else _as_it_is(grant))
        self._grant = grant
        self.fields["role"].choices = roles_to_give(viewer)
        self.fields["until"].choices = _ends(grant)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if self.data.get("until") != ON_A_DAY:
            return None
        today = timezone.localdate()
        if day is None or not today <= day <= today + FARTHEST:
            raise ValidationError("Please choose a day from today on, within ten years.")
        return day

    @property
    def terms(self) -> Terms:
        answers = self.cleaned_data
        expires_at, lapses = self._end(answers["until"], answers["day"])
        return Terms(role=answers["role"], tier=answers["tier"], expires_at=expires_at, lapses=lapses)

    def _end(self, until: str, day) -> tuple[datetime | None, bool]:
        if until == AS_IT_IS:
            return self._grant.expires_at, self._grant.lapses
        if until == LAPSES:
            return timezone.now() + RENEW_AFTER, True
        if until == ON_A_DAY:
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())), False
        return (timezone.now() + SPANS[until][1] if until in SPANS else None), False


class GrantForm(TermsForm):
    """Terms for a new grant, and of which album."""

    album = forms.ChoiceField(label="What may they see?")
    field_order = ("album", "role", "tier", "until", "day")

    def __init__(self, data=None, *, viewer: Viewer, albums: list[Album], initial: dict | None = None) -> None:
        super().__init__(data, viewer=viewer, initial=initial)
        self._albums = {str(album.pk): album for album in albums}
        self.fields["album"].choices = album_choices(albums, viewer=viewer)

    @property
    def chosen_album(self) -> Album | None:
        """None: all of them."""
        return self._albums.get(self.cleaned_data["album"])


def album_choices(albums: list[Album], *, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the albums to choose from, and for keepers all of them at once."""
    every = [(ALL_ALBUMS, "All albums, also new ones")] if viewer.is_keeper else []
    return [(str(album.pk), album.name) for album in albums] + every


def roles_to_give(viewer: Viewer) -> list[tuple[str, str]]:
    return [(role, words) for role, words in ROLES.items() if viewer.is_keeper or role != Grant.Role.OWNER]


def _as_it_is(grant: Grant) -> dict:
    return {"role": grant.role, "tier": grant.tier}


def _ends(grant: Grant | None) -> list[tuple[str, str]]:
    """Return the ends to choose from, the one that holds first."""
    ends = [("", "Until somebody ends it"), (LAPSES, "Half a year at a time: it lapses unless a keeper confirms it")]
    ends += [(key, words) for key, (words, _) in SPANS.items()] + [(ON_A_DAY, "Until a day I choose")]
    if grant is None or grant.expires_at is None:
        return ends
    as_it_is = f"As it is now: {end_in_words(grant.expires_at, lapses=grant.lapses)}"
    return [(AS_IT_IS, as_it_is), *ends]
