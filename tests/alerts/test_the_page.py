"""The alerts page: what is new first, each with what can be ended from there, seen one by one or all at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from albums.alerts.noticing import watch
from albums.alerts.raising import raise_alert
from albums.guests.spoken_code import spoken_code
from albums.models import Alert, AlertKind, AlertMute, Revocation

PHOTO = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def anna(cast, client_of):
    client = client_of(cast.anna)
    client.get("/")
    return client


@pytest.fixture
def tell(device_of):
    def tell(person, kind=AlertKind.MANY_PHOTOS, **more) -> Alert:
        given = {"viewer_id": str(person.pk), "viewer_name": person.name, "device": device_of(person), "number": 64}
        raise_alert(kind, **given | more)
        return Alert.objects.latest("pk")

    return tell


def test_nothing_new_is_said_kindly(anna):
    assert "Nothing new." in anna.get("/alerts/").text


def test_an_alert_is_a_sentence_that_leads_to_the_person_and_ends_them_in_one_tap(anna, cast, tell):
    alert = tell(cast.ben)
    page = anna.get("/alerts/").text
    assert "</a> saw 64 photos within an hour, on Phone.</p>" in page
    assert f'href="/people/{cast.ben.pk}/"' in page
    assert f'action="/people/{cast.ben.pk}/revocation/"' in page
    assert f'action="/devices/{alert.device_id}/revocation/"' in page


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        (AlertKind.NEW_DEVICE, 0, " came in on a new device: Phone."),
        (AlertKind.MANY_VIEWS, 12, " opened one photo in “Beach” 12 times in a day, on Phone."),
        (AlertKind.AT_NIGHT, 1, " looked at a photo after midnight, on Phone."),
        (AlertKind.AT_NIGHT, 7, " looked at 7 photos after midnight, on Phone."),
    ],
)
def test_every_kind_is_said_in_plain_words(anna, cast, tell, kind, number, said):
    tell(cast.ben, kind, number=number, album_name="Beach", photo_id=PHOTO)
    assert said in anna.get("/alerts/").text


def test_an_alert_about_looking_leads_to_what_was_looked_at(anna, cast, tell):
    tell(cast.ben)
    tell(cast.ben, AlertKind.MANY_VIEWS, photo_id=PHOTO)
    tell(cast.ben, AlertKind.NEW_DEVICE)
    page = anna.get("/alerts/").text
    assert page.count(f'href="/ledger/viewers/{cast.ben.pk}/"') == page.count(f'href="/ledger/photos/{PHOTO}/"') == 1


def test_one_photo_opened_often_is_led_to_and_of_several_the_person(anna, cast, look):
    at = timezone.now()
    opened = look(cast.ben, views=12, at=at)[0]
    watch(now=at)
    page = anna.get("/alerts/").text
    assert "opened one photo in “Beach” 12 times" in page
    assert f'href="/ledger/photos/{opened.photo_id}/">Which photo' in page
    look(cast.ben, views=14, at=at)
    watch(now=at)
    page = anna.get("/alerts/").text
    assert "opened 2 photos very often in a day, one of them 14 times, on Phone." in page
    assert f'href="/ledger/viewers/{cast.ben.pk}/">What they looked at' in page


def test_a_guest_who_waits_can_be_allowed_and_their_link_ended(anna, guest_with):
    guest = guest_with("second")
    about = {"viewer_id": str(guest.link.pk), "viewer_name": "Gus", "device": guest.device}
    raise_alert(AlertKind.SECOND_DEVICE, **about)
    page = anna.get("/alerts/").text
    named = f"Firefox on Linux, whose screen shows {spoken_code(guest.device.pk)}."
    assert f"</a>’s link was opened on one device more than you allowed: {named}</p>" in page
    assert f'href="/links/{guest.link.pk}/"' in page
    for address in (
        f"/links/{guest.link.pk}/admissions/{guest.device.admission.pk}/allowance/",
        f"/devices/{guest.device.pk}/revocation/", f"/links/{guest.link.pk}/revocation/",
    ):  # fmt: skip
        assert f'action="{address}"' in page


def test_the_device_is_allowed_from_there_and_then_asked_about_no_more(anna, guest_with):
    guest = guest_with("second")
    about = {"viewer_id": str(guest.link.pk), "viewer_name": "Gus", "device": guest.device}
    raise_alert(AlertKind.SECOND_DEVICE, **about)
    assert guest.client.get("/").status_code == 302
    anna.post(f"/links/{guest.link.pk}/admissions/{guest.device.admission.pk}/allowance/")
    assert guest.client.get("/").status_code == 200
    assert "Allow this device" not in anna.get("/alerts/").text


def test_what_has_ended_since_offers_nothing_to_end(anna, cast, tell, guest_with):
    guest = guest_with("revoked")
    raise_alert(AlertKind.SECOND_DEVICE, viewer_id=str(guest.link.pk), viewer_name="Gus")
    tell(cast.ben)
    Revocation.objects.create(device=cast.ben.devices.get(), revoked_by=cast.anna)
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    page = anna.get("/alerts/").text
    assert "Gus" in page and "Ben" in page
    assert "/revocation/" not in page


def test_of_somebody_who_is_gone_the_alert_stays_as_a_sentence(anna):
    raise_alert(AlertKind.AT_NIGHT, viewer_id="not-an-id", viewer_name="Dan", number=3)
    assert "<strong dir=\"auto\">Dan</strong> looked at 3 photos after midnight." in anna.get("/alerts/").text


def test_nobody_is_asked_to_end_their_own_access(anna, cast, tell):
    tell(cast.anna, AlertKind.NEW_DEVICE)
    page = anna.get("/alerts/").text
    assert "End this device" in page and f"/people/{cast.anna.pk}/revocation/" not in page


def test_one_is_seen_by_one_tap_and_who_saw_it_is_kept(anna, cast, tell):
    alert, other = tell(cast.ben), tell(cast.cleo)
    assert anna.post(f"/alerts/{alert.pk}/seen/").url == "/alerts/"
    alert.refresh_from_db()
    other.refresh_from_db()
    assert alert.seen_by == cast.anna and alert.seen_at and other.seen_at is None
    assert "seen by Anna" in anna.get("/alerts/").text


def test_all_that_the_page_showed_are_seen_and_what_came_since_is_not(anna, cast, tell):
    tell(cast.ben)
    newest = anna.get("/alerts/").context["newest"]
    later = tell(cast.cleo)
    anna.post("/alerts/seen/", {"newest": newest})
    assert list(Alert.objects.filter(seen_at=None)) == [later]


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "²"])
def test_a_number_that_is_none_marks_nothing(anna, cast, tell, newest):
    tell(cast.ben)
    assert anna.post("/alerts/seen/", {"newest": newest}).status_code == 302
    assert Alert.objects.filter(seen_at=None).count() == 1


def test_muted_it_is_not_told_again_until_it_is_unmuted(anna, cast, tell):
    alert = tell(cast.ben)
    for _ in range(2):
        anna.post(f"/alerts/{alert.pk}/mute/")
    tell(cast.ben)
    assert not Alert.objects.filter(seen_at=None).exists() and Alert.objects.count() == 1
    assert "Tell us again" in anna.get("/alerts/").text
    mute = AlertMute.objects.get()
    anna.post(f"/alerts/mutes/{mute.pk}/ending/")
    tell(cast.ben)
    assert Alert.objects.filter(seen_at=None).count() == 1


def test_the_bell_counts_what_is_new_for_keepers_only(anna, cast, tell, client_of):
    tell(cast.ben)
    tell(cast.cleo)
    assert '<span class="bell-count">2</span>' in anna.get("/people/").text
    assert "bell" not in client_of(cast.ben).get("/").text
    Alert.objects.update(seen_at=timezone.now())
    assert "bell-count" not in anna.get("/").text


def test_the_bell_costs_a_page_one_query_and_a_relatives_none(anna, cast, client_of):
    ben = client_of(cast.ben)
    ben.get("/")
    for client, asked in ((anna, 1), (ben, 0)):
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/")
        assert sum("albums_alert" in query["sql"] for query in queries) == asked


def test_more_alerts_cost_no_more_queries(anna, cast, tell):
    tell(cast.ben)
    with CaptureQueriesContext(connection) as few:
        anna.get("/alerts/")
    for number in range(20):
        tell(User.objects.create_user(name=f"Cousin {number}"))
    Alert.objects.filter(pk__in=Alert.objects.values("pk")[:8]).update(seen_at=timezone.now(), seen_by=cast.anna)
    with CaptureQueriesContext(connection) as many:
        anna.get("/alerts/")
    assert len(many) == len(few)


def test_names_cannot_put_markup_on_the_page(anna):
    raise_alert(AlertKind.AT_NIGHT, viewer_id="x", viewer_name="<b>Dan</b>", album_name="<i>")
    assert "<b>Dan" not in anna.get("/alerts/").text
