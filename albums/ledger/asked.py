"""What a keeper asks the ledger for: a person, an album, some days."""

import datetime
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import User
from albums.models import Album, Deed, GuestLink, Look

# Everybody but the keepers, who look at their own vault all day.
OTHERS = "others"


def in_reach(day: datetime.date) -> None:
    """Refuse the first and the last year that dates have: some zone's midnights lie outside of them. Raises ValidationError."""
    if not datetime.MINYEAR < day.year < datetime.MAXYEAR:
        raise ValidationError("Please choose a day.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the ledger; what is None is not asked for. Days are calendar days in `zone`, both included."""

    zone: ZoneInfo
    person: str | None = None
    album: UUID | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    def looks(self) -> QuerySet[Look]:
        looks = Look.objects.filter(**self._within("last_at"))
        if self.person == OTHERS:
            keepers = User.objects.filter(is_keeper=True).values_list("pk", flat=True)
            looks = looks.exclude(viewer_id__in=[str(pk) for pk in keepers])
        elif self.person:
            looks = looks.filter(viewer_id=self.person)
        return looks.filter(album_id=self.album) if self.album else looks

    def deeds(self) -> QuerySet[Deed]:
        deeds = Deed.objects.filter(**self._within("at"))
        if self.person and self.person != OTHERS:
            deeds = deeds.filter(Q(subject_id=self.person) | Q(by_id=self.person))
        return deeds.filter(album_id=self.album) if self.album else deeds

    def bounds(self) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """The instant from which, and before which, something is asked for."""
        begins = _midnight(self.since, self.zone) if self.since else None
        return begins, _midnight(self.until + timedelta(days=1), self.zone) if self.until else None

    def _within(self, field: str) -> dict[str, datetime.datetime]:
        begins, ends = self.bounds()
        return {f"{field}__{how}": bound for how, bound in (("gte", begins), ("lt", ends)) if bound is not None}


class AskForm(forms.Form):
    """The filter above the ledger. A person or album that is gone can still be asked for, by its address."""

    person = forms.CharField(label="Who looked", max_length=40, required=False)
    album = forms.UUIDField(label="Which album", required=False)
    since = forms.DateField(label="From this day", required=False, validators=[in_reach])
    until = forms.DateField(label="Until this day", required=False, validators=[in_reach])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["person"].widget = forms.Select(choices=_with(_people(), data.get("person")))
        self.fields["album"].widget = forms.Select(choices=_with(_albums(), data.get("album")))
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].error_messages["invalid"] = "Please choose a day."

    def asked(self, *, zone: ZoneInfo) -> Asked:
        """Return the question; a field that could not be read is not asked for."""
        self.is_valid()
        return Asked(zone, **{name: self.cleaned_data.get(name) or None for name in self.fields})


def zone_of_pages() -> ZoneInfo:
    """Return the family's time zone, as FamilyTimeMiddleware has set it for this request."""
    return timezone.get_current_timezone()


def day_asked(request: HttpRequest, name: str) -> datetime.date | None:
    """Return the day that a page's address names, like ?day=2026-08-03."""
    try:
        day = datetime.date.fromisoformat(request.GET.get(name, ""))
        in_reach(day)
    except (ValueError, ValidationError):
        return None
    return day


def _people() -> list[tuple[str, str]]:
    people = [(str(pk), name) for pk, name in User.objects.order_by("name").values_list("pk", "name")]
    guests = [(str(pk), f"{name} (guest)") for pk, name in GuestLink.objects.order_by("label").values_list("pk", "label")]
    return [("", "Everybody"), (OTHERS, "Everybody but keepers"), *people, *guests]


def _albums() -> list[tuple[str, str]]:
    return [("", "All albums"), *((str(pk), name) for pk, name in Album.objects.order_by("name").values_list("pk", "name"))]


def _with(choices: list[tuple[str, str]], chosen: str | None) -> list[tuple[str, str]]:
    known = {value for value, _ in choices}
    return choices if not chosen or chosen in known else [*choices, (chosen, "Not in the vault any more")]


def _midnight(day: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone)
