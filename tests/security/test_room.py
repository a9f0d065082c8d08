"""Nobody fills the disk: people are told before room runs out, and an upload that would not fit is refused by a sentence."""

import re
import shutil
from collections import namedtuple

import pytest

from accounts.models import Vault
from albums.models import Photo, Rendition, Upload, UploadPart
from albums.upload import room
from familyvault.lasting_cache import LastingCache
from tests.at_once import at_once
from tests.cast import photo_file
from tests.upload.speaking import Speaker

MB = 10**6
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def speaks(cast, client_of):
    return lambda name: Speaker(client_of(getattr(cast, name)))


@pytest.fixture
def disk_with(monkeypatch: pytest.MonkeyPatch):
    """Photos are stored on a disk of 100 GB with so many bytes free, whatever the stack stores them on."""

    def set_free(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(100 * room.GB, 100 * room.GB - free, free))
        monkeypatch.setattr(room, "storage", lambda: type("Local", (), {"root": room.Path("/")})())

    return set_free


def photo(cast, *, by, megabytes: int) -> Photo:
    return Photo.objects.create(
        album=cast.beach, uploaded_by=by, sha256=f"{megabytes:064}", byte_size=megabytes * MB,
        shown_at="2026-01-01T00:00Z",
    )  # fmt: skip


def test_a_vaults_quota_refuses_before_a_byte_is_sent(cast, speaks):
    Vault.objects.update(quota_gb=1)
    photo(cast, by=cast.anna, megabytes=990)
    answer = speaks("anna").create(cast.beach, length=11 * MB)
    assert (answer.status_code, answer.json()["code"]) == (413, "quota_used_up")
    assert "the limit that the keepers set for all photos together" in answer.json()["sentence"]
    assert not Upload.objects.exists()
    assert speaks("anna").create(cast.beach, length=9 * MB).status_code == 201


def test_what_is_on_its_way_and_what_was_made_of_photos_counts(cast, speaks):
    Vault.objects.update(quota_gb=1)
    made = photo(cast, by=cast.anna, megabytes=900)
    Rendition.objects.create(photo=made, name="view", width=1, height=1, chips=1, byte_size=60 * MB)
    assert speaks("anna").create(cast.beach, length=30 * MB).status_code == 201
    assert speaks("anna").create(cast.beach, length=11 * MB).status_code == 413


def test_a_persons_quota_is_theirs_and_no_keepers(cast, speaks):
    Vault.objects.update(contributor_quota_gb=1)
    photo(cast, by=cast.cleo, megabytes=995)
    answer = speaks("cleo").create(cast.beach, length=6 * MB)
    assert (answer.status_code, answer.json()["code"]) == (413, "share_used_up")
    assert "that the parents set for your photos is used up" in answer.json()["sentence"]
    for other in ("otto", "anna"):
        assert speaks(other).create(cast.beach, length=6 * MB).status_code == 201


def test_photos_whose_originals_are_not_kept_make_room(cast, speaks):
    Vault.objects.update(quota_gb=1)
    photo(cast, by=cast.anna, megabytes=999)
    Photo.objects.update(has_original=False)
    assert speaks("anna").create(cast.beach, length=11 * MB).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_many_uploads_at_once_no_more_pass_than_fit(cast, speaks):
    Vault.objects.update(quota_gb=1)
    photo(cast, by=cast.anna, megabytes=970)
    speakers = [speaks("anna") for _ in range(6)]
    answers = at_once(*[lambda each=each: each.create(cast.beach, length=10 * MB).status_code for each in speakers])
    assert sorted(answers) == [201, 201, 201, 413, 413, 413]


def test_a_disk_keeps_what_lets_the_vault_work_on(cast, speaks, disk_with):
    disk_with(room.RESERVE + 2 * 5 * MB)
    assert speaks("anna").create(cast.beach, length=5 * MB).status_code == 201
    refused = speaks("anna").create(cast.beach, length=5 * MB + 1)
    assert (refused.status_code, refused.json()["code"]) == (507, "vault_full")
    assert "The vault is full. Please tell the person who runs it" in refused.json()["sentence"]
    assert refused.headers["Retry-After"]


def test_what_was_announced_and_has_not_come_counts(cast, speaks, disk_with):
    disk_with(room.RESERVE + 2 * 12 * MB)
    anna = speaks("anna")
    assert [anna.create(cast.beach, length=5 * MB).status_code for _ in range(3)] == [201, 201, 507]
    Upload.objects.update(finished_at="2026-01-01T00:00Z")
    assert anna.create(cast.beach, length=5 * MB).status_code == 201


def test_a_disk_that_something_else_fills_keeps_its_reserve(cast, speaks, disk_with):
    disk_with(50 * room.GB)
    data, anna = photo_file(), speaks("anna")
    url = anna.begin(cast.beach, length=len(data))
    disk_with(room.RESERVE - 1)
    refused = anna.patch(url, data, offset=0)
    assert (refused.status_code, refused.json()["code"]) == (507, "vault_full")
    assert not UploadPart.objects.exists()
    disk_with(50 * room.GB)
    assert anna.patch(url, data, offset=0).status_code == 204


def test_without_quotas_nothing_is_added_up(cast, client_of, disk_with, monkeypatch):
    disk_with(50 * room.GB)
    summed = []
    monkeypatch.setattr(room, "_used", lambda *args, **kwargs: summed.append(args) or 0)
    client_of(cast.anna).get("/")
    Speaker(client_of(cast.cleo)).create(cast.beach, length=MB)
    assert summed == []


@pytest.mark.django_db(transaction=True)
def test_of_many_uploads_at_once_no_more_pass_than_the_disk_holds(cast, speaks, disk_with):
    disk_with(room.RESERVE + 2 * 35 * MB)
    speakers = [speaks("anna") for _ in range(6)]
    answers = at_once(*[lambda each=each: each.create(cast.beach, length=10 * MB).status_code for each in speakers])
    assert sorted(answers) == [201, 201, 201, 507, 507, 507]


def test_keepers_are_told_before_the_disk_is_full(cast, client_of, disk_with):
    disk_with(50 * room.GB)
    assert "Room is running out" not in client_of(cast.anna).get("/").text
    disk_with(room.RESERVE + 2 * room.GB)
    for path in ("/", "/vault/", f"/albums/{cast.beach.pk}/upload/"):
        page = client_of(cast.anna).get(path).text
        assert "disk is nearly full: photos can still take 2.0 GB." in page
    assert "Room is running out" not in client_of(cast.ben).get("/").text


def test_people_are_told_before_their_quota_is_used_up(cast, client_of, disk_with):
    disk_with(50 * room.GB)
    Vault.objects.update(quota_gb=10, contributor_quota_gb=1)
    photo(cast, by=cast.cleo, megabytes=900)
    page = client_of(cast.cleo).get(f"/albums/{cast.beach.pk}/upload/").text
    assert "The room that the parents set for your photos is nearly used up: 0.9 GB of 1.0 GB." in page
    assert "Room is running out" not in client_of(cast.anna).get(f"/albums/{cast.beach.pk}/upload/").text


def test_keepers_see_who_uses_how_much_and_set_the_limits(cast, client_of, disk_with):
    disk_with(50 * room.GB)
    photo(cast, by=cast.cleo, megabytes=400)
    anna = client_of(cast.anna)
    said = {"name": "The Bergs", "time_zone": "UTC", "mark_strength": "subtle", "ledger_days": "730"}
    anna.post("/vault/", said | {"quota_gb": "20", "contributor_quota_gb": "2"})
    page = anna.get("/vault/").text
    assert "Photos take 0.4 GB of 20.0 GB." in page and "room for 49.0 GB more" in page
    assert "<bdi>Cleo</bdi>: 0.4 GB of 2.0 GB" in page
    # Each bar says what its words say: of the vault's 20 GB, and of Cleo's two.
    assert re.findall(r'<progress[^>]* value="(\d+)"', page) == ["2", "20"]
    anna.post("/vault/", said | {"quota_gb": "", "contributor_quota_gb": ""})
    assert Vault.objects.get().quota_gb is None
    # Of 49.4 GB both: whoever added everything has not used up everything.
    assert re.findall(r'<progress[^>]* value="(\d+)"', anna.get("/vault/").text) == ["1", "1"]


@pytest.mark.parametrize("typed", ["0", "-3", "1.5", "much", "1000001"])
def test_a_limit_that_is_none_is_answered_in_plain_words(cast, client_of, typed):
    said = {"name": "The Bergs", "time_zone": "UTC", "mark_strength": "subtle", "ledger_days": "730"}
    page = client_of(cast.anna).post("/vault/", said | {"quota_gb": typed, "contributor_quota_gb": ""}).text
    assert "Please type a whole number from 1 to 1,000,000." in page and "Ensure this value" not in page
    assert Vault.objects.get().quota_gb is None


def test_a_real_disk_is_read(cast, speaks):
    assert speaks("anna").send(cast.beach, photo_file()).status_code == 204


def test_a_full_disk_is_said_although_no_try_can_be_counted(cast, speaks, disk_with, monkeypatch):
    disk_with(0)
    monkeypatch.setattr(LastingCache, "_base_set", lambda *said, **also: False)
    refused = speaks("anna").create(cast.beach, length=5 * MB)
    assert (refused.status_code, refused.json()["code"]) == (507, "vault_full")
