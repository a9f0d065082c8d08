"""A trace as its page tells it: the answer, and the candidates with what can be ended from here."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.models import Device, User
from albums.models import GuestLink, Trace, TracedPicture
from albums.tracing.days_words import days_in_words
from albums.tracing.names_now import called, uuids
from albums.tracing.odds_words import Odds
from albums.tracing.reasons import Reason, reason_of
from albums.tracing.showing import Shown

# Below so little, a candidate is noise and not worth a line.
FAINTEST = -2.0
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy was shown: on which device, on which days in words. `device` is there while it can still be ended."""

    device_name: str
    days: str
    device: Device | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One viewer's copy that the leak may be. `person` and `link` are there while they can still be ended; `places` is
    empty where device and day cannot be said.
    """

    name: str
    is_guest: bool
    odds: Odds
    places: list[Place]
    person: User | None
    link: GuestLink | None
    about_url: str
    looks_url: str

    @property
    def copy(self) -> str:
        """The copy in words: "the copy made for Else"."""
        return f"the copy made for the guest link “{self.name}”" if self.is_guest else f"the copy made for {self.name}"

    @property
    def has_ended(self) -> bool:
        return self.person is None and self.link is None


@dataclass(frozen=True, slots=True)
class Told:
    """What a trace found out. `accused` are those that are sure, `others` those that are not. `is_mixed`: one and the same
    leaked picture shows the copies of several.
    """

    trace: Trace
    accused: list[Candidate]
    others: list[Candidate]
    reason: Reason | None
    is_mixed: bool

    @property
    def is_traced(self) -> bool:
        return bool(self.accused)

    @property
    def headline(self) -> str:
        if self.trace.is_under_way:
            return "Tracing the leak"
        if self.reason is not None:
            return self.reason.headline
        if len(self.accused) == 1:
            return f"This is {self.accused[0].copy}"
        begins = "This was put together from" if self.is_mixed else "These are"
        return f"{begins} the copies made for {_listed([each.name for each in self.accused])}"


@dataclass(frozen=True, slots=True)
class Live:
    """Whom and what a keeper can still end, by id."""

    people: dict[str, User] = field(default_factory=dict)
    links: dict[str, GuestLink] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)


def told(trace: Trace, pictures: Sequence[Shown]) -> Told:
    """Tell a trace that has ended, or is under way, and its pictures as `showing` has them. Three queries."""
    mixed = any(len(shown.speaks_for) > 1 for shown in pictures)
    return _told(trace, _live(_said(trace)), is_mixed=mixed or _is_one([shown.picture for shown in pictures]))


def told_in_a_list(traces: Iterable[Trace]) -> list[Told]:
    """The same of many, with their pictures fetched: three queries, and no picture is looked into."""
    traces = list(traces)
    live = _live([each for trace in traces for each in _said(trace)])
    return [_told(trace, live, is_mixed=_is_one(trace.pictures.all())) for trace in traces]


def _said(trace: Trace) -> list[dict[str, Any]]:
    return (trace.verdict or {}).get("candidates") or []


def _is_one(pictures: Iterable[TracedPicture]) -> bool:
    """Whether all that was found was found in one picture."""
    return sum(picture.width is not None for picture in pictures) == 1


def _told(trace: Trace, live: Live, *, is_mixed: bool) -> Told:
    verdict = trace.verdict or {}
    candidates = _candidates(_said(trace), live)
    accused = [each for each in candidates if each.odds.is_sure] if verdict.get("verdict") == "traced" else []
    others = [each for each in candidates if each not in accused and each.odds.log10_p <= FAINTEST]
    ended_without = not trace.is_under_way and not accused
    return Told(trace, accused, others[:MOST_SHOWN], reason_of(trace) if ended_without else None, is_mixed)


def _live(said: list[dict[str, Any]]) -> Live:
    viewers, devices = uuids(each["viewer"] for each in said), uuids(each.get("device") for each in said)
    return Live(
        people={str(user.pk): user for user in User.objects.filter(pk__in=viewers)},
        links={str(link.pk): link for link in GuestLink.objects.filter(pk__in=viewers).select_related("revocation")},
        devices={str(device.pk): device for device in Device.objects.filter(pk__in=devices, revocation=None)},
    )


def _candidates(said: list[dict[str, Any]], live: Live) -> list[Candidate]:
    """The candidates, the likeliest first. Of one viewer on several devices there are several; they are told as one."""
    ordered = sorted(said, key=lambda each: each["log10_p"])
    of_viewer = {each["viewer"]: [one for one in ordered if one["viewer"] == each["viewer"]] for each in ordered}
    return [_candidate(each, live) for each in of_viewer.values()]


def _candidate(said: list[dict[str, Any]], live: Live) -> Candidate:
    first = said[0]
    person, link = live.people.get(first["viewer"]), live.links.get(first["viewer"])
    return Candidate(
        name=called(first.get("name") or "", now=person.name if person else link.label if link else ""),
        is_guest=first.get("kind") == "guest",
        odds=Odds(float(first["log10_p"])),
        places=[_place(each, live.devices) for each in said if each.get("device") or each.get("days")],
        person=person if person is not None and person.is_active else None,
        link=link if link is not None and not hasattr(link, "revocation") else None,
        about_url=_about(person, link),
        looks_url=reverse("ledger_viewer", args=[first["viewer"]]),
    )


def _place(said: dict[str, Any], devices: dict) -> Place:
    days = days_in_words(datetime.date.fromisoformat(day) for day in said.get("days") or [])
    return Place(said.get("device_name") or "a device without a name", days, devices.get(str(said.get("device"))))


def _about(person: User | None, link: GuestLink | None) -> str:
    if person is not None:
        return reverse("person", args=[person.pk])
    return reverse("link_page", args=[link.pk]) if link is not None else ""


def _listed(names: list[str]) -> str:
    last = ", and " if any(", now " in name for name in names) else " and "
    return last.join(filter(None, [", ".join(names[:-1]), names[-1]]))
