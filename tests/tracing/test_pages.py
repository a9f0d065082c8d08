"""The verdict's page: what it says, what it never says, and what can be done from there."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device
from albums.endings import revoke
from albums.models import Trace
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping
from tests.holding_pictures import picture_in
from tests.tracing.traces import a_trace, an_answered_trace, candidate, segments
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(ready_photo):
    return ready_photo()


def page_of(client, trace: Trace, name: str = "trace") -> str:
    answer = client.get(reverse(name, args=[trace.pk]))
    assert answer.status_code == 200
    return answer.text


def traced(cast, photo, **more) -> Trace:
    said = {
        "device": more.pop("device", None),
        "device_name": more.pop("device_name", None),
        "days": more.pop("days", []),
    }
    return an_answered_trace(
        by=cast.anna, photo=photo, verdict="traced", candidates=[candidate(cast.ben, **said, **more)]
    )


def test_it_says_whose_copy_it_is_and_never_who_leaked_it(cast, anna, photo):
    trace = traced(cast, photo, device_name="Safari on iPhone", days=["2026-05-04", "2026-05-03", "2026-05-05"])
    text = page_of(anna, trace)
    assert "This is the copy made for Ben" in text
    assert "Safari on iPhone" in text and "3 to 5 May 2026" in text
    assert "one in 10<sup>31</sup>" in text and "atom of a human body" in text
    assert "not who passed it on" in text
    assert "leaked it" not in text and "Ben leaked" not in text


def test_a_copy_that_was_shown_on_two_devices_is_one_persons(cast, anna, photo):
    on = [candidate(cast.ben, device=f"{name}", device_name=name, days=["2026-05-03"]) for name in ("Phone", "Tablet")]
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=on)
    text = page_of(anna, trace)
    assert "<bdi>This is the copy made for Ben</bdi>" in text
    assert "Phone" in text and "Tablet" in text and text.count(reverse("person_revocation", args=[cast.ben.pk])) == 1


def test_ending_access_is_one_tap_away(cast, anna, photo):
    device = Device.objects.create(user=cast.ben, token_hash="d" * 64, name="Safari on iPhone")
    trace = traced(cast, photo, device=str(device.pk), device_name="Safari on iPhone")
    text = page_of(anna, trace)
    assert f'action="{reverse("person_revocation", args=[cast.ben.pk])}"' in text
    assert f'action="{reverse("device_revocation", args=[device.pk])}"' in text
    revoke.end_all_access(cast.ben, by=cast.anna)
    text = page_of(anna, trace)
    assert "Their access has ended" in text
    assert reverse("person_revocation", args=[cast.ben.pk]) not in text


def test_a_guests_copy_leads_to_the_end_of_their_link(cast, anna, photo, guest_with):
    link = guest_with().link
    said = candidate(link, kind="guest") | {"name": "Gus"}
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=[said])
    text = page_of(anna, trace)
    assert "the copy made for the guest link “Gus”" in text
    assert f'action="{reverse("link_revocation", args=[link.pk])}"' in text


def test_a_mixture_names_all_who_are_sure_and_only_those(cast, anna, photo):
    several = [candidate(cast.cleo, log10_p=-12.3), candidate(cast.ben), candidate(cast.otto, log10_p=-4)]
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=several)
    text = page_of(anna, trace)
    assert "This was put together from the copies made for Ben and Cleo" in text
    assert "one in 10,000" in text and "Not enough to say anything" in text
    assert reverse("person_revocation", args=[cast.otto.pk]) not in text


def test_what_is_not_sure_accuses_nobody_whatever_the_row_says(cast, anna, photo):
    trace = traced(cast, photo, log10_p=-8.9)
    text = page_of(anna, trace)
    assert "This is" not in text and reverse("person_revocation", args=[cast.ben.pk]) not in text


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [
        ("inconclusive", "piece_too_small", "The piece is too small to say"),
        ("inconclusive", "any_of_these", "It could be any of several copies"),
        ("inconclusive", "no_mark_left", "The mark is too damaged to read"),
        ("inconclusive", "nobody_had_a_copy", "It fits none of the copies that this vault gave out"),
        ("inconclusive", "something_new", "It cannot be said whose copy this is"),
        ("unknown_photo", "unknown_photo", "We do not know this photo"),
    ],
)
def test_what_cannot_be_said_comes_with_the_reason_and_what_to_try(cast, anna, photo, verdict, reason, words):
    known = photo if verdict == "inconclusive" else None
    trace = an_answered_trace(by=cast.anna, photo=known, verdict=verdict, reason=reason)
    text = page_of(anna, trace)
    assert words in text and "What you can try" in text and "Try again" in text
    assert "copy made for" not in text
    assert "proves" in page_of(anna, trace, "trace_report")


def test_a_failure_is_named_in_words(cast, anna):
    trace = a_trace(by=cast.anna, state=Trace.State.FAILED, failure_code="gave_up")
    assert "The vault could not finish this" in page_of(anna, trace)
    trace = a_trace(by=cast.anna, state=Trace.State.FAILED, failure_code="no_picture")
    trace.pictures.update(failure_code="unreadable")
    text = page_of(anna, trace)
    assert "None of these pictures could be opened" in text and "This picture is damaged or incomplete" in text


def test_one_copy_that_stands_out_a_little_is_not_called_several(cast, anna, photo):
    said = {"photo": photo, "verdict": "inconclusive", "reason": "any_of_these"}
    one, other = candidate(cast.ben, log10_p=-5), candidate(cast.cleo, log10_p=-4)
    text = page_of(anna, an_answered_trace(by=cast.anna, candidates=[one], **said))
    assert "One copy stands out, but not clearly enough" in text and "More than one copy" not in text
    assert "One copy stands out" in page_of(anna, an_answered_trace(by=cast.anna, candidates=[one, one], **said))
    assert "It could be any of several" in page_of(
        anna, an_answered_trace(by=cast.anna, candidates=[one, other], **said)
    )


@pytest.mark.parametrize("state", [Trace.State.WAITING, Trace.State.WORKING, Trace.State.FAILED])
def test_without_an_answer_there_is_no_report(cast, anna, state):
    trace = a_trace(by=cast.anna, state=state)
    answer = anna.get(reverse("trace_report", args=[trace.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("trace", args=[trace.pk]))


def test_the_report_names_the_files_the_bound_and_what_it_does_not_prove(cast, anna, photo):
    trace = traced(cast, photo, device_name="Safari on iPhone", days=["2026-05-03"])
    text = page_of(anna, trace, "trace_report")
    assert trace.pictures.get().sha256 in text
    assert "at the request of <bdi>Anna</bdi>" in text
    assert "log<sub>10</sub> p = -31.2" in text and "What it does not prove" in text
    assert (
        "data-ours" in text
        and "data-theirs" in text
        and "segments clearly fit the copy made for <bdi>Ben</bdi>" in text
    )
    Trace.objects.update(cleared_at=timezone.now())
    assert "<canvas" not in page_of(anna, trace, "trace_report")


def test_progress_is_told_until_there_is_a_verdict(cast, anna, photo):
    trace = a_trace(by=cast.anna, state=Trace.State.WORKING, percent=40, words="Comparing the copies")
    address = reverse("trace_progress", args=[trace.pk])
    assert anna.get(address).json() == {"percent": 40, "words": "Comparing the copies", "ended": False}
    text = page_of(anna, trace)
    assert "several minutes" in text
    assert "Comparing the copies" in text and '<noscript><meta http-equiv="refresh"' in text
    Trace.objects.update(state=Trace.State.DONE, verdict={"verdict": "unknown_photo"})
    assert anna.get(address).json()["ended"] is True
    assert "http-equiv" not in page_of(anna, trace)


def test_leaked_pictures_come_sealed_for_the_page_that_asks(cast, anna, photo):
    trace = traced(cast, photo)
    picture = trace.pictures.get()
    page = Page(anna)
    for name in ("trace_small", "trace_aligned"):
        body = {"photos": [str(picture.pk), str(photo.pk)], "key": page.key}
        answer = page.post(reverse(name, args=[trace.pk]), body)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "no-store" in answer.headers["Cache-Control"]
        assert picture_in(answer.content) is None
        opened = page.open(answer.content, purpose="trace", photos=[picture, photo])
        assert opened.keys() == {picture.pk} and opened[picture.pk].startswith(b"\xff\xd8")
        assert page.post(reverse(name, args=[trace.pk]), body, headers={}).status_code == 403


def test_a_picture_of_another_trace_is_not_answered(cast, anna, photo):
    one, other = traced(cast, photo), traced(cast, photo)
    picture = other.pictures.get()
    page = Page(anna)
    answer = page.post(reverse("trace_small", args=[one.pk]), {"photos": [str(picture.pk)], "key": page.key})
    assert page.open(answer.content, purpose="trace", photos=[picture]) == {}


def test_a_photo_that_was_erased_since_is_said_and_not_shown(cast, anna, photo):
    from albums import bin

    trace = traced(cast, photo)
    bin.bin_photo(photo, by=cast.anna)
    text = page_of(anna, trace)
    assert "lies in the bin or was erased" in text and "data-theirs" not in text
    assert "This is the copy made for Ben" in text


def test_the_verdict_can_be_read_while_the_storage_is_away(cast, anna, photo, monkeypatch):
    trace = traced(cast, photo)

    def away(*args, **kwargs):
        raise StorageUnavailable

    monkeypatch.setattr(keeping, "read", away)
    assert "This is the copy made for Ben" in page_of(anna, trace)
    page = Page(anna)
    body = {"photos": [str(trace.pictures.get().pk)], "key": page.key}
    assert page.post(reverse("trace_small", args=[trace.pk]), body).status_code == 503


def test_a_picture_that_speaks_for_nobody_is_not_laid_upon_the_photo(cast, anna, photo):
    trace = traced(cast, photo)
    assert "data-theirs" in page_of(anna, trace)
    picture = trace.pictures.get()
    said = segments(accused=[str(cast.ben.pk)])
    said["layers"][0] |= {"for": 19, "against": 20}
    keeping.put(picture, keeping.SEGMENTS, json.dumps(said).encode())
    text = page_of(anna, trace)
    assert "adds nothing to the verdict" in text and "data-theirs" not in text and "data-small" in text


def test_an_unknown_photo_is_not_shown_as_if_it_were_known(cast, anna, photo):
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="unknown_photo", reason="unknown_photo")
    trace.verdict["photo"] = None
    trace.save()
    text = page_of(anna, trace)
    assert "data-theirs" not in text and "data-small" in text and reverse("trace_pointing", args=[trace.pk]) in text


def test_the_photo_is_chosen_from_an_album(cast, anna, photo):
    trace = an_answered_trace(by=cast.anna, verdict="unknown_photo", reason="unknown_photo")
    address = reverse("trace_pointing", args=[trace.pk])
    assert f"?album={photo.album_id}" in anna.get(address).text
    text = anna.get(address, {"album": str(photo.album_id)}).text
    assert f'value="{photo.pk}"' in text and f'action="{reverse("trace_retry", args=[trace.pk])}"' in text
    anna.post(reverse("trace_retry", args=[trace.pk]), {"photo": str(photo.pk)})
    assert Trace.objects.get().hint == photo.pk
    first = anna.get(reverse("pointing"), {"album": str(photo.album_id)}).text
    assert f'method="get" action="{reverse("traces")}"' in first


def test_a_long_list_of_traces_asks_no_more_than_a_short_one(cast, anna, photo, django_assert_num_queries):
    traced(cast, photo)
    anna.get(reverse("traces"))
    with CaptureQueriesContext(connection) as few:
        anna.get(reverse("traces"))
    for _ in range(4):
        traced(cast, photo)
    with django_assert_num_queries(len(few)):
        text = anna.get(reverse("traces")).text
    assert text.count("This is the copy made for Ben") == 5 and text.count("leak-1.jpg") == 5


def test_keepers_find_the_page_from_the_menu_the_people_and_a_photo(cast, anna, client_of, photo):
    for address in ("/", "/people/"):
        assert reverse("traces") in anna.get(address).text
    for name in ("photo_edit", "ledger_photo"):
        assert f"{reverse('traces')}?photo={photo.pk}" in anna.get(reverse(name, args=[photo.pk])).text
    assert reverse("traces") not in client_of(cast.ben).get("/").text
    assert client_of(cast.ben).get(reverse("traces")).status_code == 404
