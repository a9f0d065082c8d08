"""The keepers' page: for keepers who have just shown that it is them, told to the others, exactly as long as said."""

import tempfile
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test.client import closing_iterator_wrapper
from django.utils import timezone

from accounts.models import User
from albums.alerts.digest import alerts_to_mail
from albums.endings import revoke
from albums.export import archive, views
from albums.models import Alert, AlertKind, AlertMute, Deed, Photo
from albums.storage.errors import StorageUnavailable
from albums.viewing import moment
from tests.export.making import opened

pytestmark = pytest.mark.django_db

EXPORT, CONFIRMATION, ARCHIVE = "/export/", "/export/confirmation/", "/export/archive/"
ALL = {"all": "1"}


@pytest.fixture
def anna(cast, fresh_client_of):
    return fresh_client_of(cast.anna)


def take_out(client, asked=ALL):
    """Ask for the archive, and close the answer unread, as a server does for a reader who left."""
    answer = client.post(ARCHIVE, asked)
    close(answer)
    return answer


def close(answer) -> None:
    """As the test's client does, which keeps its database connection."""
    list(closing_iterator_wrapper([], answer.close))


def test_it_says_how_much_there_is_and_lets_choose(anna, cast, ready_photo):
    ready_photo(), ready_photo(album=cast.garden)
    page = anna.get(EXPORT)
    assert page.status_code == 200 and "2 pictures in 2 albums" in page.text
    assert f'value="{cast.beach.pk}"' in page.text
    asked = anna.get(CONFIRMATION, {"album": [cast.beach.pk, "nonsense"]})
    assert "<h1>1 picture, " in asked.text and "Beach" in asked.text and "Garden" not in asked.text
    assert asked.text.count('type="hidden" name="album"') == 1


@pytest.mark.parametrize("asked", [{}, {"all": "0"}, {"album": "nonsense"}, {"album": "00000000-0000-4000-8000-000000000000"}])
def test_of_nothing_there_is_no_archive(anna, asked):
    for answer in (anna.get(CONFIRMATION, asked), anna.post(ARCHIVE, asked)):
        assert (answer.status_code, answer.url) == (302, EXPORT)
    assert "Please choose at least one album." in anna.get(EXPORT).text
    assert not Deed.objects.filter(kind="exported").exists()


def test_the_archive_is_as_long_as_was_said_and_is_a_file_to_save(anna, cast, ready_photo):
    ready_photo()
    answer = anna.post(ARCHIVE, ALL)
    data = answer.getvalue()
    assert int(answer["Content-Length"]) == len(data)
    assert answer["Content-Type"] == "application/zip" and answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="The Bergs ')
    assert len(opened(data).namelist()) > 8


def test_no_temporary_file_holds_anything_of_it_plainly(anna, cast, ready_photo, monkeypatch):
    ready_photo()
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert opened(anna.post(ARCHIVE, ALL).getvalue()).testzip() is None


def test_what_is_missing_or_not_the_original_is_said_before(anna, cast, without_original):
    without_original()
    gone = without_original()
    gone.renditions.all().delete()
    page = anna.get(CONFIRMATION, ALL).text
    assert "1 of them is not the original" in page
    assert "What will be missing" in page and "neither the original nor a picture" in page


def test_the_page_of_the_vault_leads_there(anna):
    assert f'href="{EXPORT}"' in anna.get("/vault/").text


@pytest.mark.parametrize("name", ["ben", "cleo", "otto", "stella"])
@pytest.mark.parametrize("address", [EXPORT, CONFIRMATION, ARCHIVE])
def test_nobody_but_keepers_finds_it(cast, fresh_client_of, name, address):
    client = fresh_client_of(getattr(cast, name))
    assert (client.get(address, ALL).status_code, client.post(address, ALL).status_code) == (404, 404)


def test_a_keeper_who_came_in_a_while_ago_shows_once_more_that_it_is_them(cast, fresh_client_of, ready_photo):
    ready_photo()
    client = fresh_client_of(cast.anna, seconds=15 * 60 + 1)
    asked = client.get(CONFIRMATION, ALL)
    assert asked.status_code == 200 and "Is it you?" in asked.text and "picture, " not in asked.text
    assert asked.context["next"] == "/account/login/?next=%2Fexport%2Fconfirmation%2F%3Fall%3D1"
    archive = client.post(ARCHIVE, ALL)
    assert (archive.status_code, archive.url) == (302, EXPORT)
    assert not Deed.objects.filter(kind="exported").exists()


def test_whom_no_code_would_reach_is_not_sent_out_to_ask_for_one(cast, fresh_client_of, settings):
    settings.EMAIL_URL = ""
    asked = fresh_client_of(cast.anna, seconds=15 * 60 + 1).get(EXPORT).text
    assert "Log out and in again" not in asked
    assert "manage.py let_in anna@example.org" in asked and 'href="/account/2fa/webauthn/add/"' in asked
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert "Log out and in again" in fresh_client_of(cast.anna, seconds=15 * 60 + 1).get(EXPORT).text


def test_by_their_passkey_where_they_have_one(cast, fresh_client_of):
    Authenticator.objects.create(user=cast.anna, type=Authenticator.Type.WEBAUTHN, data={})
    asked = fresh_client_of(cast.anna, seconds=15 * 60 + 1).get(f"{CONFIRMATION}?all=1")
    assert asked.url == "/account/reauthenticate/?next=%2Fexport%2Fconfirmation%2F%3Fall%3D1"


def test_the_ledger_and_the_other_keepers_know_before_the_first_byte(anna, cast, ready_photo):
    ready_photo(), ready_photo(album=cast.garden)
    take_out(anna, {"album": [cast.beach.pk, cast.garden.pk]})
    deeds = Deed.objects.filter(kind="exported").order_by("album_name")
    assert [(deed.by_name, deed.album_name, deed.detail) for deed in deeds] == [
        ("Anna", "Beach", "1 picture"), ("Anna", "Garden", "1 picture"),
    ]  # fmt: skip
    assert "took out the originals of" in anna.get("/ledger/").text
    alert = Alert.objects.get(kind=AlertKind.EXPORTED)
    assert (alert.viewer_name, alert.number) == ("Anna", 2)
    page = anna.get("/alerts/").text
    assert "</a> took out the originals: 2 pictures, on " in page and "Do not tell us this" not in page


def test_of_everything_there_is_one_entry(anna, cast, ready_photo):
    ready_photo()
    take_out(anna)
    deed = Deed.objects.get(kind="exported")
    assert (deed.album_id, deed.detail) == (None, "1 picture")
    assert "took out the originals of all albums" in anna.get("/ledger/").text


def test_each_export_is_told_by_itself(anna, cast, ready_photo):
    ready_photo()
    for _ in range(2):
        take_out(anna)
    assert Alert.objects.filter(kind=AlertKind.EXPORTED).count() == 2


def test_whoever_exports_can_neither_hush_it_up_nor_see_it_for_the_others(anna, cast, client_of, ready_photo):
    bert = User.objects.create_user(name="Bert", email="bert@example.org", is_keeper=True)
    AlertMute.objects.create(kind=AlertKind.EXPORTED, viewer_id=str(cast.anna.pk))
    anna.post("/alerts/settings/", {"exported-is_on": "", "many_photos-threshold": "60"})
    take_out(anna)
    alert = Alert.objects.get(kind=AlertKind.EXPORTED)
    assert anna.post(f"/alerts/{alert.pk}/mute/").status_code == 404
    assert "One of them marks it as seen" in anna.get("/alerts/").text
    anna.post(f"/alerts/{alert.pk}/seen/")
    anna.post("/alerts/seen/", {"newest": alert.pk})
    alert.refresh_from_db()
    assert alert.seen_at is None
    assert alert in alerts_to_mail(timezone.now())
    client_of(bert).post(f"/alerts/{alert.pk}/seen/")
    alert.refresh_from_db()
    assert alert.seen_by == bert
    # By mail they are told all the same: whose browser it was that pressed is another question.
    assert alert in alerts_to_mail(timezone.now())


def test_the_only_keeper_sees_their_own(anna, cast):
    take_out(anna)
    anna.post(f"/alerts/{Alert.objects.get().pk}/seen/")
    assert Alert.objects.get().seen_by == cast.anna


def test_how_often_is_limited(anna, cast):
    answers = [take_out(anna).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_only_a_few_at_once_hold_a_thread_and_another_is_told_to_come_later(anna, cast, ready_photo):
    ready_photo()
    under_way = [anna.post(ARCHIVE, ALL) for _ in range(2)]
    refused = anna.post(ARCHIVE, ALL)
    assert refused.status_code == 429 and "Other exports are under way" in refused.text
    assert Deed.objects.filter(kind="exported").count() == 2
    # One is read to its end, the other is never asked for its first byte: either way its turn is over.
    under_way[0].getvalue()
    assert take_out(anna).status_code == 200
    close(under_way[1])
    close(under_way[1])
    last = [anna.post(ARCHIVE, ALL) for _ in range(3)]
    assert [answer.status_code for answer in last] == [200, 200, 429]
    for answer in last:
        close(answer)


def test_an_export_that_fails_before_it_begins_takes_no_turn(anna, cast, monkeypatch):
    def fails(*args, **kwargs):
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(views, "written", fails)
        for _ in range(3):
            with pytest.raises(OSError, match="no room"):
                anna.post(ARCHIVE, ALL)
    assert take_out(anna).status_code == 200


def test_while_the_storage_is_away_the_answer_breaks_off_and_the_log_says_why(anna, cast, ready_photo, monkeypatch, caplog):
    ready_photo()

    def away(item):
        raise StorageUnavailable("the storage does not answer")

    monkeypatch.setattr(archive, "read", away)
    answer = anna.post(ARCHIVE, ALL)
    with pytest.raises(ConnectionResetError):
        answer.getvalue()
    assert "An export broke off: the storage does not answer." in caplog.text


@pytest.fixture
def no_haste() -> None:
    """Here how long a decision holds is what is tried."""


def end_the_person(anna: User) -> None:
    bert = User.objects.create_user(name="Bert", email="bert@example.org", is_keeper=True)
    revoke.end_all_access(anna, by=bert)


def end_keeping(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_keeper=False)


def end_sessions(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(session_epoch=anna.session_epoch + 1)


@pytest.mark.parametrize("end", [end_the_person, end_keeping, end_sessions])
def test_whose_keeping_ends_gets_not_one_byte_more(cast, fresh_client_of, received_photo, no_haste, end):
    received_photo(data=b"\xff\xd8\xff" + bytes(3 * 2**20))
    client = fresh_client_of(cast.anna)
    client.get("/watch/")
    answer = client.post(ARCHIVE, ALL)
    pieces = iter(answer)
    began = [next(pieces) for _ in range(10)]
    end(User.objects.get(pk=cast.anna.pk))
    time.sleep(moment.DECISION_HOLDS + 0.05)
    with pytest.raises(ConnectionResetError):
        next(pieces)
    assert sum(map(len, began)) < Photo.objects.get().byte_size

