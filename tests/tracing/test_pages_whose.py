"""Whose copies several pictures are: told as mixed only where one picture is, and by the names that people have today."""

import json

import pytest
from django.urls import reverse

from albums.models import GuestLink, Trace, TracedPicture
from albums.tracing import keeping
from tests.tracing.traces import an_answered_trace, candidate, segments

pytestmark = pytest.mark.django_db
IN_HAND = "had all of them in hand"


@pytest.fixture
def photo(ready_photo):
    return ready_photo()


def page_of(client, trace: Trace, name: str = "trace") -> str:
    return client.get(reverse(name, args=[trace.pk])).text


def showing(picture: TracedPicture, *, photo, owners, others) -> None:
    """Have this picture laid upon `photo`: it speaks for its owners, and fits the others as by chance."""
    said = segments(accused=[str(one.pk) for one in (*owners, *others)])
    for layer in said["layers"][len(owners) :]:
        layer |= {"for": 500, "against": 300}
    keeping.put(picture, keeping.SEGMENTS, json.dumps(said).encode())
    TracedPicture.objects.filter(pk=picture.pk).update(photo_id=photo.pk, rendition="view", width=320, height=240)


def two_pictures(cast, photo, *, first, second) -> Trace:
    everybody = [cast.ben, cast.cleo]
    both = [candidate(one) for one in everybody]
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=both)
    one = trace.pictures.get()
    more = {"filename": "leak-2.jpg", "byte_size": one.byte_size, "sha256": one.sha256}
    two = TracedPicture.objects.create(trace=trace, position=2, **more)
    for picture, owners in ((one, first), (two, second)):
        showing(picture, photo=photo, owners=owners, others=[each for each in everybody if each not in owners])
    return trace


def test_one_picture_of_each_is_not_told_as_a_mixture(cast, anna, photo):
    trace = two_pictures(cast, photo, first=[cast.ben], second=[cast.cleo])
    text = page_of(anna, trace)
    assert "These are the copies made for Ben and Cleo" in text
    assert "put together" not in text and IN_HAND not in text
    first, second = text.split("leak-1.jpg")[1].split("leak-2.jpg")
    assert "shows the copy made for <strong><bdi>Ben</bdi></strong>." in first
    assert "shows the copy made for <strong><bdi>Cleo</bdi></strong>." in second
    assert "These are the copies made for Ben and Cleo" in anna.get(reverse("traces")).text


def test_nor_in_the_report_which_counts_right(cast, anna, photo):
    trace = two_pictures(cast, photo, first=[cast.ben], second=[cast.cleo])
    text = page_of(anna, trace, "trace_report")
    assert "These are the copies made for Ben and Cleo" in text and "put together" not in text
    assert "That the examined files were made from the copies that this vault had made for the viewers named" in text
    assert "shows the copy made for <strong><bdi>Cleo</bdi></strong>." in text
    assert text.count("clearly fit the copy made for") == 2


def test_a_picture_that_shows_both_is(cast, anna, photo):
    trace = two_pictures(cast, photo, first=[cast.ben, cast.cleo], second=[cast.cleo])
    text = page_of(anna, trace)
    assert "This was put together from the copies made for Ben and Cleo" in text and IN_HAND in text
    assert "was put together from the copies made for <strong><bdi>Ben</bdi></strong> and <strong><bdi>Cleo" in text
    assert "went into the examined files." in page_of(anna, trace, "trace_report")


def test_the_report_on_one_file_speaks_of_one(cast, anna, photo):
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=[candidate(cast.ben)])
    text = page_of(anna, trace, "trace_report")
    assert "That the examined file was made from the copy" in text and "examined files" not in text


def test_whoever_has_another_name_by_now_is_told_by_both_and_ended_by_todays(cast, anna, photo):
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=[candidate(cast.cleo)])
    type(cast.cleo).objects.filter(pk=cast.cleo.pk).update(name="Cleo Meyer")
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(name="Cleo")
    text = page_of(anna, trace)
    assert "This is the copy made for Cleo, now Cleo Meyer" in text
    assert ">End all access of Cleo Meyer</button>" in text and "End all access of Cleo<" not in text
    assert "the copy made for <bdi>Cleo, now Cleo Meyer</bdi>" in text
    assert "This is the copy made for Cleo, now Cleo Meyer" in anna.get(reverse("traces")).text
    assert "copy made for <bdi>Cleo, now Cleo Meyer</bdi>;" in page_of(anna, trace, "trace_report")


def test_so_is_a_guest_link(cast, anna, photo, guest_with):
    link = guest_with().link
    said = candidate(link, kind="guest") | {"name": "Gus"}
    trace = an_answered_trace(by=cast.anna, photo=photo, verdict="traced", candidates=[said])
    GuestLink.objects.filter(pk=link.pk).update(label="Gus and Gaby")
    text = page_of(anna, trace)
    assert "the copy made for the guest link “Gus, now Gus and Gaby”" in text
    assert ">End the link for Gus and Gaby</button>" in text
