"""The People page shows everybody with what they have, and never in more queries for more people."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from albums.endings.revoke import end_all_access
from albums.models import Grant
from albums.sharing.people import everybody


def test_everybody_stands_there_with_what_they_have(cast, client_of, invited):
    client_of(cast.ben).get("/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    invited(name="Uncle Theo")
    page = client_of(cast.anna).get("/people/").text
    for words in ("Anna", "Keeper", "Ben", "Beach", "May look and add", "Firefox on Windows", "Uncle Theo", "Garden"):
        assert words in page


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


def test_more_people_cost_no_more_queries(cast, client_of):
    client = client_of(cast.anna)
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for number in range(20):
        person = User.objects.create_user(name=f"Cousin {number}")
        Grant.objects.create(user=person, album=cast.beach)
        client_of(person).get("/")
    with CaptureQueriesContext(connection) as many:
        client.get("/people/")
    assert len(many) == len(few)


def test_a_keeper_renames_somebody_and_the_name_must_be_readable(cast, client_of):
    client = client_of(cast.anna)
    client.post(f"/people/{cast.ben.pk}/name/", {"name": "  Ben   Berg "})
    assert User.objects.get(pk=cast.ben.pk).name == "Ben Berg"
    client.post(f"/people/{cast.ben.pk}/name/", {"name": "\u202eneB"})
    assert User.objects.get(pk=cast.ben.pk).name == "Ben Berg"


def test_names_cannot_put_markup_on_the_page(cast, client_of):
    User.objects.filter(pk=cast.ben.pk).update(name="<b>Ben</b>")
    assert "<b>Ben" not in client_of(cast.anna).get("/people/").text
