"""The People page shows everybody with what they have, can be searched, and costs no more queries for more people."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from albums.endings.revoke import end_all_access, end_grant, end_link
from albums.models import Admission, Album, Grant, GuestLink, Look
from albums.sharing.people import everybody
from albums.sharing.survey import Show, survey

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def shown(found) -> set[str]:
    """The names on the page as it is narrowed."""
    rows = [row for section in found.sections for row in section.rows if row.is_shown]
    return {_name(row.subject) for row in rows}


def _name(subject) -> str:
    if hasattr(subject, "link"):
        return subject.link.label
    return subject.user.name if hasattr(subject, "grants") else subject.name


def test_everybody_stands_there_with_what_they_have(cast, client_of, invited, guest_with):
    client_of(cast.ben).get("/", headers=FIREFOX)
    invited(name="Uncle Theo")
    guest_with("second", label="Paediatrician")
    page = client_of(cast.anna).get("/people/").text
    for words in (
        "Anna", "Keeper", "Ben", "Beach", "Adds photos", "Runs an album", "Wider circle", "Uncle Theo", "Garden",
        "Here today", "1 device", "Paediatrician", "Somebody waits",
    ):  # fmt: skip
        assert words in page, words


def test_who_sees_nothing_comes_last(cast):
    people = everybody()
    assert [person.user.name for person in people] == ["Anna", "Ben", "Cleo", "Edda", "Otto", "Wanda", "Cara", "Stella"]
    assert not people[-1].has_access


def test_who_was_here_was_here_even_if_all_their_devices_are_ended(cast, client_of):
    client_of(cast.ben).get("/")
    end_all_access(cast.ben, by=cast.anna)
    ben = next(person for person in everybody() if person.user == cast.ben)
    assert (ben.devices, ben.last_seen_at) == ([], cast.ben.devices.get().last_seen_at)
    edda = next(person for person in everybody() if person.user == cast.edda)
    assert edda.last_seen_at is None


@pytest.mark.parametrize("query, found", [
    ("ben", {"Ben"}), ("BEN@example", {"Ben"}), ("garden", {"Edda", "Gärtner Örn"}), ("firefox windows", {"Ben"}),
    ("gartner orn", {"Gärtner Örn"}), ("cara", {"Cara"}), ("zzz", set()), ("ben garden", set()),
])  # fmt: skip
def test_somebody_is_found_by_name_address_album_or_device(query, found, cast, client_of, invited):
    client_of(cast.ben).get("/", headers=FIREFOX)
    invited(name="Gärtner Örn", album=cast.garden)
    assert shown(survey(query=query)) == found
    page = client_of(cast.anna).get("/people/", {"q": query})
    assert shown(page.context["survey"]) == found


def test_the_page_can_be_narrowed_to_each_kind(cast, invited, guest_with):
    invited(name="Uncle Theo")
    guest_with(label="Gus")
    guest_with("expired", label="Plumber")
    relatives = {"Ben", "Cleo", "Edda", "Otto", "Wanda"}
    assert shown(survey(show="keepers")) == {"Anna"}
    assert shown(survey(show="relatives")) == relatives
    assert shown(survey(show="guests")) == {"Gus"}
    assert shown(survey(show="pending")) == {"Uncle Theo"}
    assert shown(survey(show="ended")) == {"Cara", "Stella", "Plumber"}
    assert shown(survey()) == shown(survey(show="nonsense")) == {"Anna", "Gus", "Uncle Theo"} | relatives


def test_what_runs_out_soon_can_be_looked_at_alone(cast, guest_with):
    now = timezone.now()
    cast.ben.grants.update(expires_at=now + timedelta(days=13))
    cast.cleo.grants.update(expires_at=now + timedelta(days=15))
    cast.edda.grants.update(expires_at=now - timedelta(days=1))
    guest_with(label="Gus")
    assert shown(survey(show="soon")) == {"Ben", "Gus"}


def test_who_was_not_seen_for_three_months_can_be_looked_at_alone(cast, client_of):
    long_ago = timezone.now() - timedelta(days=91)
    for person in (cast.ben, cast.cleo):
        client_of(person).get("/")
    Device.objects.filter(user=cast.ben).update(last_seen_at=long_ago)
    User.objects.filter(name="Wanda").update(joined_at=long_ago)
    assert shown(survey(show="unseen")) == {"Ben", "Wanda"}


def test_a_row_that_is_narrowed_away_is_hidden_not_missing(cast, client_of):
    page = client_of(cast.anna).get("/people/?show=keepers").text
    row = page[page.index(f'/people/{cast.ben.pk}/"') - 600 : page.index(f'/people/{cast.ben.pk}/"')]
    assert "hidden>" in row


def test_photos_seen_this_month_are_counted_once_each(cast, client_of, guest_with):
    guest = guest_with()
    now = timezone.now()
    photo, other = uuid4(), uuid4()
    for viewer, which, at in [
        (cast.ben.pk, photo, now), (cast.ben.pk, other, now), (guest.link.pk, photo, now),
        (cast.ben.pk, uuid4(), now - timedelta(days=40)),
    ]:  # fmt: skip
        _look(viewer, which, at)
    _look(cast.ben.pk, photo, now, device="another")
    page = client_of(cast.anna).get("/people/").text
    rows = {name: page[page.index(f'dir="auto">{name}</a>') :] for name in ("Ben", "Gus")}
    assert "2 photos this month" in rows["Ben"][:1500]
    assert "1 photo this month" in rows["Gus"][:1500]


def _look(viewer_id, photo_id, at, device: str = "phone") -> None:
    Look.objects.create(
        photo_id=photo_id, album_id=uuid4(), viewer_id=str(viewer_id), viewer_name="X", device_id=device,
        device_name=device, day=at.date(), first_at=at, last_at=at, thumb_count=1,
    )  # fmt: skip


def _grow(cast, number: int) -> None:
    """One more relative with two devices, a guest link with one, and looks of theirs."""
    person = User.objects.create_user(name=f"Cousin {number}")
    Grant.objects.create(user=person, album=cast.beach)
    link = GuestLink.objects.create(
        token_hash=hash_token(new_token()), label=f"Guest {number}", expires_at=timezone.now() + timedelta(days=9)
    )
    Grant.objects.create(link=link, album=cast.beach)
    made = [
        Device.objects.create(user=user, token_hash=hash_token(new_token()), name="Phone")
        for user in (person, person, None)
    ]
    Admission.objects.create(device=made[-1], link=link, admitted_at=timezone.now())
    _look(person.pk, uuid4(), timezone.now())


PAGES = ["/people/", "/people/?q=cousin&show=soon", "/people/devices/", "/people/albums/", "/albums/{album}/people/"]


@pytest.mark.parametrize("path", PAGES)
def test_more_people_cost_no_more_queries(path, cast, client_of, monkeypatch):
    # The family's clock is read anew every half minute, by whichever request comes then.
    monkeypatch.setattr("accounts.family_time.FRESH_SECONDS", 3600.0)
    path, client = path.format(album=cast.beach.pk), client_of(cast.anna)
    _grow(cast, 0)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(1, 200):
        _grow(cast, number)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
    assert len(many) <= 20


def test_a_guest_links_end_is_the_end_of_its_row(cast, guest_with):
    guest = guest_with(label="Gus")
    end_link(guest.link, by=cast.anna)
    assert "Gus" in shown(survey(show=Show.ENDED)) and "Gus" not in shown(survey())


def test_who_keeps_one_of_two_albums_is_still_here(cast):
    Grant.objects.create(user=cast.ben, album=cast.garden)
    end_grant(cast.ben.grants.get(album=cast.beach), by=cast.anna)
    assert "Ben" in shown(survey(show=Show.RELATIVES))


def test_a_keeper_renames_somebody_and_the_name_must_be_readable(cast, client_of):
    client = client_of(cast.anna)
    client.post(f"/people/{cast.ben.pk}/name/", {"name": "  Ben   Berg "})
    assert User.objects.get(pk=cast.ben.pk).name == "Ben Berg"
    page = client.post(f"/people/{cast.ben.pk}/name/", {"name": "\u202eneB"}, follow=True)
    assert User.objects.get(pk=cast.ben.pk).name == "Ben Berg"
    assert "cannot be seen or read" in page.text


@pytest.mark.parametrize("path", ["/people/", "/people/{ben}/", "/people/albums/", "/people/devices/", "/albums/{album}/people/"])
def test_names_cannot_put_markup_on_a_page(path, cast, client_of):
    User.objects.filter(pk=cast.ben.pk).update(name="<b>Ben</b>")
    Album.objects.filter(pk=cast.beach.pk).update(name="<b>Beach</b>")
    client_of(User.objects.get(pk=cast.ben.pk)).get("/", headers={"User-Agent": "Firefox <b>Linux</b>"})
    page = client_of(cast.anna).get(path.format(ben=cast.ben.pk, album=cast.beach.pk)).text
    assert "<b>" not in page and "&lt;b&gt;Ben" in page


def test_the_days_are_told_as_the_family_speaks(vault):
    from familyvault.templatetags.days import days_ago, last_day

    today = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    past = {0: "today", 1: "yesterday", 5: "5 days ago", 20: "2 weeks ago", 100: "3 months ago", 800: "2 years ago"}
    assert {days: days_ago(today - timedelta(days=days)) for days in past} == past
    assert days_ago(None) == "never"
    midnight = timezone.make_aware(timezone.datetime(date.today().year, 8, 4))
    assert last_day(midnight) == "3 August"
