"""Handing a leak in: a plain form, files that stay sealed, errors in a parent's words."""

import io
import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from albums.ingest.errors import Failed, Refused
from albums.models import Deed, Job, Trace
from albums.storage import storage
from albums.tracing import keeping, receiving
from albums.tracing.reasons import what_is_wrong_with_it
from tests.cast import BACKEND, photo_file

pytestmark = pytest.mark.django_db


def leak(name: str = "leak.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo_file(size=(320, 240)) if data is None else data)


def send(client, *files, **fields):
    return client.post(reverse("traces"), {"pictures": list(files), **fields})


def test_several_pictures_make_one_trace_and_its_job(cast, anna):
    answer = send(anna, leak("a.jpg"), leak("b.png", photo_file(size=(320, 240), format="PNG")))
    trace = Trace.objects.get()
    assert answer.headers["Location"] == reverse("trace", args=[trace.pk])
    assert (trace.state, trace.made_by, trace.hint) == (Trace.State.WAITING, cast.anna, None)
    assert [picture.filename for picture in trace.pictures.all()] == ["a.jpg", "b.png"]
    assert Job.objects.get(kind=Job.Kind.TRACE).subject == trace.pk
    assert str(Deed.objects.get(kind=Deed.Kind.TRACED).detail) == "2 pictures"


def test_what_is_kept_is_sealed(anna):
    data = photo_file(size=(320, 240))
    send(anna, leak(data=data))
    picture = Trace.objects.get().pictures.get()
    with storage().get(picture.object_name(keeping.LEAK)) as stored:
        assert data[:64] not in stored.read()
    assert keeping.read(picture, keeping.LEAK) == data


def test_no_temporary_file_holds_it_plainly(anna, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    data = photo_file(size=(1600, 1200))
    send(anna, leak(data=data))
    assert keeping.read(Trace.objects.get().pictures.get(), keeping.LEAK) == data


def test_a_photo_can_be_pointed_at_by_its_address(anna, ready_photo):
    photo = ready_photo()
    address = f"https://vault.example.org/albums/{photo.album_id}/#photo-{photo.pk}"
    send(anna, leak(), photo=address)
    assert Trace.objects.get().hint == photo.pk
    assert str(photo.pk) in anna.get(reverse("traces"), {"photo": str(photo.pk)}).text


@pytest.mark.parametrize("address", ["somewhere else", "https://example.org/6a8f1c02-1111-4222-8333-444455556666"])
def test_an_address_of_no_photo_is_said(anna, address):
    answer = send(anna, leak(), photo=address)
    assert "No photo here has this address" in answer.text
    assert not Trace.objects.exists()


def test_a_file_that_is_no_picture_is_refused_in_words(anna):
    answer = send(anna, leak("notes.txt", b"Dear diary, " * 400))
    assert answer.status_code == 200 and "This is a text, not a photo." in answer.text
    assert not Trace.objects.exists()


def test_beside_a_good_picture_it_is_named_on_the_traces_page(anna):
    answer = send(anna, leak(), leak("notes.txt", b"Dear diary, " * 400))
    assert "This is a text, not a photo." in anna.get(answer.headers["Location"]).text
    refused = Trace.objects.get().pictures.get(filename="notes.txt")
    assert not storage().exists(refused.object_name(keeping.LEAK))


def test_what_is_said_of_a_damaged_leak_fits_one_that_was_found_somewhere(anna):
    text = send(anna, leak("empty.jpg", b"")).text
    assert "Save the picture once more where you found it" in text
    assert "from the phone" not in text and "pload" not in text.split("This did not work")[1].split("</div>")[0]
    trace = Trace.objects.get(pk=send(anna, leak()).headers["Location"].rstrip("/").rsplit("/", 1)[1])
    trace.pictures.update(failure_code="unreadable")
    text = anna.get(reverse("trace", args=[trace.pk])).text
    assert "This picture is damaged or incomplete." in text and "camera or phone" not in text


@pytest.mark.pure
def test_no_reason_why_a_leak_cannot_be_opened_speaks_of_uploads():
    for leaf in (*Refused.__subclasses__(), *Failed.__subclasses__()):
        for kind in (None, *leaf.kinds):
            said = what_is_wrong_with_it(leaf(kind))
            assert said.endswith(".") and "pload" not in said and "phone" not in said, said


def test_a_quotation_mark_in_a_name_is_shown_as_one(anna):
    send(anna, leak("the %22best%22 one 100%.jpg"))
    assert Trace.objects.get().pictures.get().filename == 'the "best" one 100%.jpg'


def test_nothing_chosen_is_said(anna):
    assert "Please choose at least one picture." in send(anna).text


def test_too_many_and_too_large_are_said(anna, monkeypatch):
    answer = send(anna, *(leak(f"{number}.jpg") for number in range(receiving.MOST_PICTURES + 1)))
    assert "more than 12 pictures" in answer.text
    monkeypatch.setattr(receiving, "MOST_BYTES", 1000)
    assert "is larger than" in send(anna, leak("large.jpg")).text
    monkeypatch.setattr(receiving, "MOST_TOGETHER", -receiving.FORM_BYTES)
    assert "Together these are more than" in send(anna, leak("huge.jpg")).text
    assert not Trace.objects.exists()


def test_a_name_holds_no_control_characters(anna):
    send(anna, leak("a\u202egpj.jpg"))
    assert Trace.objects.get().pictures.get().filename == "agpj.jpg"


def test_the_form_needs_its_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.anna, backend=BACKEND)
    assert client.post(reverse("traces"), {"pictures": leak()}).status_code == 403
    assert not Trace.objects.exists()


def test_nobody_but_a_keeper_has_a_byte_of_it_read(cast, client_of, monkeypatch):
    def read(*args):
        raise AssertionError("somebody's file was received")

    monkeypatch.setattr(receiving.Unnamed, "new_file", read)
    assert send(client_of(cast.ben), leak()).status_code == 404
    assert send(Client(), leak()).status_code == 403


def test_files_have_no_name_on_the_disk(rf):
    request = rf.post("/", {"pictures": leak()})
    receiving.receive(request)
    [file] = request.FILES.getlist("pictures")
    assert isinstance(file.file.name, int)
    assert isinstance(file.read(), bytes) and not isinstance(file.file, io.BytesIO)


def test_after_many_in_a_minute_the_vault_asks_to_wait(anna):
    answers = [send(anna) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]


def test_a_vault_without_storage_says_so_and_keeps_nothing(anna, monkeypatch):
    from albums.storage.errors import StorageUnavailable

    def away(*args, **kwargs):
        raise StorageUnavailable

    monkeypatch.setattr(keeping, "put", away)
    assert "could not keep the pictures" in send(anna, leak()).text
    assert not Trace.objects.shown().exists() and not Job.objects.filter(kind=Job.Kind.TRACE).exists()
