"""What an export says besides its pictures: tables, JSON, checksums, and pages to look at; harmless whatever names are."""

import csv
import hashlib
import io
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from albums.export import pages
from albums.ledger.deeds import note
from albums.models import Album, Deed, Invitation, Photo
from tests.export.making import make, opened
from tests.ledger.looking import berlin, look

pytestmark = pytest.mark.django_db

NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&'


def table(zipped, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(zipped.text(path).removeprefix("\ufeff"), newline="")))


def test_captions_dates_and_who_uploaded_stand_in_a_table_and_in_json(cast, ready_photo):
    photo = ready_photo(by=cast.cleo)
    taken = berlin("2024-07-01 23:30")
    Photo.objects.filter(pk=photo.pk).update(caption="Mia, am „Meer“ 🌊\nzweite Zeile", taken_at=taken, shown_at=taken)
    zipped = opened(make()[1])
    (row,) = table(zipped, "data/photos.csv")
    assert (row["caption"], row["taken_at"], row["uploaded_by"], row["file"]) == (
        "Mia, am „Meer“ 🌊\nzweite Zeile", "2024-07-01T23:30:00+02:00", "Cleo", "albums/Beach/IMG_0001.jpg",
    )  # fmt: skip
    (said,) = zipped.json["photos"]
    assert (said["caption"], said["uploaded_by"], said["sha256_of_original"]) == (row["caption"], "Cleo", photo.sha256)
    assert row["is_original"] == "True" and said["is_original"] is True
    assert [album["name"] for album in zipped.json["albums"]] == ["Beach", "Garden"]


def test_checksums_are_those_of_the_files(cast, ready_photo):
    ready_photo(), ready_photo()
    zipped = opened(make()[1])
    lines = zipped.text("data/sha256sums.txt").splitlines()
    assert len(lines) == 2
    for line in lines:
        sha256, path = line.split("  ", 1)
        name = next(name for name in zipped.namelist() if name.endswith(path))
        assert hashlib.sha256(zipped.read(name)).hexdigest() == sha256


def test_people_and_who_may_see_what_are_there_also_what_has_ended(cast, guest_with):
    guest_with("revoked", label="Dentist")
    Invitation.objects.create(
        token_hash="x" * 64, name="Opa Kurt", album=cast.beach, invited_by=cast.anna,
        expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    zipped = opened(make()[1])
    people = {row["name"]: row for row in table(zipped, "data/people.csv")}
    assert people["Anna"]["is_keeper"] == "True" and people["Ben"]["email"] == "ben@example.org"
    rows = {row["who"]: row for row in table(zipped, "data/access.csv")}
    assert (rows["Ben"]["album"], rows["Ben"]["role"], rows["Ben"]["ended_at"]) == ("Beach", "viewer", "")
    assert (rows["Wanda"]["tier"], rows["Cara"]["ended_by"]) == ("wider", "Anna")
    assert rows["Dentist"]["kind"] == "guest link" and rows["Dentist"]["ended_at"] and rows["Dentist"]["until"]
    assert (rows["Opa Kurt"]["kind"], rows["Opa Kurt"]["given_by"]) == ("invitation", "Anna")
    assert {row["who"] for row in zipped.json["access"]} == set(rows)


def test_the_ledger_is_there_of_the_albums_that_were_asked_for(cast):
    from albums.export.plan import plan_for

    look(berlin("2026-08-01 10:00"), viewer_name="Inge", album_id=cast.beach.pk)
    look(berlin("2026-08-02 10:00"), viewer_name="Kurt", album_id=cast.garden.pk)
    note(Deed.Kind.FROZEN, None, by=cast.anna)
    whole = opened(make()[1])
    assert {row["viewer_name"] for row in table(whole, "data/ledger-looks.csv")} == {"Inge", "Kurt"}
    assert [row["kind"] for row in table(whole, "data/ledger-deeds.csv")] == ["frozen"]
    part = opened(make(plan_for([cast.beach], is_all=False))[1])
    assert [row["viewer_name"] for row in table(part, "data/ledger-looks.csv")] == ["Inge"]
    assert table(part, "data/ledger-deeds.csv") == []
    assert {row["album"] for row in table(part, "data/access.csv")} == {"Beach"}


def test_no_secret_leaves_with_it(cast, guest_with, ready_photo):
    photo, link = ready_photo(), guest_with("live").link
    data = make()[1]
    assert link.token_hash.encode() not in data
    assert bytes(photo.wrapped_key) not in data and bytes(photo.wrapped_key).hex().encode() not in data


def test_the_pages_hold_no_script_and_lead_only_to_what_is_there(cast, ready_photo):
    photo = ready_photo(by=cast.cleo)
    type(cast.beach).objects.filter(pk=cast.beach.pk).update(name=NASTY, description=NASTY)
    type(cast.cleo).objects.filter(pk=cast.cleo.pk).update(name=NASTY[:60])
    Photo.objects.filter(pk=photo.pk).update(caption=NASTY, filename=f"{NASTY}#?%.jpg")
    zipped = opened(make()[1])
    seen = 0
    for path in zipped.paths:
        if path.endswith(".html"):
            page = _Page(zipped.text(path))
            assert not page.tags & {"script", "iframe", "object", "embed", "form", "base"}
            assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
            for address in page.addresses:
                assert page.resolved(address, path) in zipped.paths, address
                seen += 1
    assert seen > 15


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.addresses += [value for name, value in attributes if name in ("href", "src")]

    @staticmethod
    def resolved(address: str, page: str) -> str:
        from urllib.parse import unquote, urljoin

        return unquote(urljoin(f"http://x/{page.replace('%', '%25')}", address).removeprefix("http://x/"))


def test_a_large_albums_pages_are_many(cast, ready_photo, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    for _ in range(3):
        ready_photo()
    zipped = opened(make()[1])
    assert {f"albums/Beach/index{end}.html" for end in ("", "-2", "-3")} <= zipped.paths
    assert 'href="index-3.html">Later' in zipped.text("albums/Beach/index-2.html")
    assert 'href="index.html">Earlier' in zipped.text("albums/Beach/index-2.html")


def test_what_lies_in_the_bin_is_left_out(cast, ready_photo):
    from albums import bin

    kept, binned = ready_photo(), ready_photo()
    ready_photo(album=cast.garden)
    bin.bin_photo(binned, by=cast.anna)
    bin.bin_album(cast.garden, by=cast.anna)
    said = opened(make()[1]).json
    assert [photo["id"] for photo in said["photos"]] == [str(kept.pk)]
    assert [album["name"] for album in said["albums"]] == ["Beach"]


def test_an_empty_vault_has_an_export_too(vault):
    archive, data = make()
    assert len(data) == archive.size
    assert opened(data).json["photos"] == []


def test_a_photo_that_could_not_be_opened_is_taken_out_as_it_came(cast, received_photo):
    photo = received_photo(data=b"not a picture at all")
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.FAILED, failure_code="unreadable", filename="a.exe")
    zipped = opened(make()[1])
    assert zipped.text("albums/Beach/a.bin") == "not a picture at all"


def test_albums_of_one_name_are_told_apart(cast, ready_photo):
    again = Album.objects.create(name="BEACH", created_by=cast.anna)
    ready_photo(), ready_photo(album=again)
    assert {"albums/Beach/IMG_0001.jpg", "albums/BEACH (2)/IMG_0001.jpg"} <= opened(make()[1]).paths

