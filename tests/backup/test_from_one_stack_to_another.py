"""A family moves: a running vault is backed up and restored into an empty one, on the same stack and on the other.

Real processes and real servers. What was uploaded is shown, a copy is the very bytes that it was, who was ended is refused,
and what was erased does not come back, though its sealed objects still lie in the place of the backups.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from albums.storage import storage_at
from tests.backup.homes import KEEPER, Home, full_environment
from tests.browser.live import LiveVault, live_vault_in
from tests.browser.stage_door import stage_door
from tests.cast import photo_file
from tests.endings.live import Browser
from tests.running.process import eventually, running_vault
from tests.stack import stack_name
from tests.upload.speaking import BYTES, TUS, metadata

# (from, to, where the backup lies). The full stack's pass has the servers, so it tries every crossing.
WAYS = {
    "embedded": [("embedded", "embedded", "disk")],
    "full": [("embedded", "full", "s3"), ("full", "embedded", "disk")],
}[stack_name()]
_SET_THE_SCENE = """
from accounts.models import Device, User
from albums.endings import revoke
anna, cleo = (User.objects.get(name=name) for name in ("Anna", "Cleo"))
ben = User.objects.get(name="Ben")
phone = Device.objects.create(user=ben, name="Ben's phone", token_hash="phone")
revoke.end_all_access(cleo, by=anna)
answer = {"phone": str(phone.pk)}
"""
_ERASE = """
from albums import bin
from albums.models import Photo
photo = Photo.objects.get(pk={photo!r})
bin.erase_photos([photo])
answer = [photo.object_name(kind) for kind in ("original", "thumb", "view", "soft")]
"""
_WHO = """
from accounts.models import Session, User
from albums.models import Album, Deed, Freeze, Grant, Look, Photo
from albums.storage import storage
answer = {{
    "photos": sorted(str(pk) for pk in Photo.objects.filter(erasing_since=None).values_list("pk", flat=True)),
    "frozen": Freeze.objects.live().count(), "sessions": Session.objects.count(), "looks": Look.objects.count(),
    "cleo": User.objects.get(name="Cleo").is_active, "objects": [storage().exists(name) for name in {names!r}],
    "said": Deed.objects.filter(kind="frozen").values_list("detail", flat=True).first(),
}}
"""
_A_NEW_ROW_OF_EACH = """
from accounts.models import User
from albums.models import Album, Deed, Grant
anna = User.objects.get(name="Anna")
Grant.objects.create(user=anna, album=Album.objects.first(), granted_by=anna)
answer = [Grant.objects.count(), Deed.objects.count()]
"""


@dataclass(frozen=True)
class Moved:
    """Both vaults, and what was noted of the first."""

    old: Home
    new: Home
    photo: str
    erased: str
    erased_objects: list[str]
    copy: bytes
    phone: str


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0]}-to-{way[1]}-by-{way[2]}")
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """The old vault runs while it is backed up twice; a photo is erased in between. The new one is restored, not started."""
    old_stack, new_stack, place = request.param
    folder = tmp_path_factory.mktemp("moving")
    dest = {"BACKUP_URL": str(folder / "backups") if place == "disk" else full_environment()["STORAGE_URL"]}
    with live_vault_in(folder, stack=old_stack) as live:
        old = Home(live.running.data, live.environment | dest)
        anna = Browser.of(live, "Anna")
        photo, erased = (upload(live, anna, seed=seed) for seed in (1, 2))
        assert Browser.of(live, "Ben").ask_thumbs([photo]).status_code == 200
        phone = live.ask(_SET_THE_SCENE)["phone"]
        copy = exported(old, photo=photo, phone=phone, to=folder / "before.jpg")
        assert "8 of them were copied now" in old.do("backup")
        names = live.ask(_ERASE.format(photo=erased))
        assert "0 of them were copied now" in old.do("backup")
        old.do("verify", "--backup", "--all")
    new = empty_vault(folder / "new", stack=new_stack, environment=dest)
    if new_stack == "full":
        take_keys(new, folder / "keys")
    new.do("restore", *KEEPER)
    yield Moved(old, new, photo, erased, names, copy, phone)


def test_the_restored_vault_is_whole_frozen_and_says_so(moved: Moved):
    assert "are there and whole" in moved.new.do("verify")
    found = moved.new.ask(_WHO.format(names=moved.erased_objects))
    assert found["photos"] == [moved.photo] and found["frozen"] == 1 and found["sessions"] == 0
    assert found["looks"] >= 1 and found["cleo"] is False
    assert found["said"].startswith("Restored from the backup of ")


def test_an_erased_photo_does_not_come_back_by_an_incremental_copy(moved: Moved):
    """Its objects lie in the place still, for the older backup; nothing of it comes into the new vault."""
    place = storage_at(as_address(moved.old.environment["BACKUP_URL"]))
    assert all(place.exists(name) for name in moved.erased_objects)
    assert moved.new.ask(_WHO.format(names=moved.erased_objects))["objects"] == [False] * 4


def test_a_copy_is_the_very_bytes_that_it_was_and_is_traced_to_the_same_person(moved: Moved, tmp_path: Path):
    assert exported(moved.new, photo=moved.photo, phone=moved.phone, to=tmp_path / "after.jpg") == moved.copy
    (tmp_path / "leak.jpg").write_bytes(moved.copy)
    assert "copy made for Ben" in moved.new.do("trace", str(tmp_path / "leak.jpg"))


def test_relatives_wait_for_the_keepers_and_who_was_ended_stays_out(moved: Moved):
    with running_vault(moved.new.data, **moved.new.environment) as running:
        environment = moved.new.environment | {"PUBLIC_URL": f"http://localhost:{running.port}"}
        clean = Home(moved.new.data, environment)
        with stage_door(environment_of(clean), log=moved.new.data.with_name("door.log")) as door:
            live = LiveVault(running, door)
            assert not may_open_the_album(live, "Ben") and not may_open_the_album(live, "Cleo")
            anna = Browser.of(live, "Anna")
            assert "Restored from the backup of" in anna.http.get(f"{live.url}/people/").text
            assert anna.post("/freeze/ending/").status_code == 200
            assert may_open_the_album(live, "Ben") and not may_open_the_album(live, "Cleo")
            assert Browser.of(live, "Ben").ask_thumbs([moved.photo]).status_code == 200
            assert "Restored from the backup of" not in anna.http.get(f"{live.url}/people/").text
            assert live.ask(_A_NEW_ROW_OF_EACH)[0] >= 3
            assert upload(live, anna, seed=3)
    assert "are there and whole" in moved.new.do("verify")


def test_a_vault_that_is_not_empty_is_never_overwritten(moved: Moved):
    refused = moved.new.manage("restore")
    assert refused.returncode == 1 and "This vault is not empty" in refused.stderr
    assert moved.new.ask(_WHO.format(names=[]))["photos"]


def upload(live: LiveVault, browser: Browser, *, seed: int) -> str:
    """Send a photo by tus, and wait until the worker has made it ready; its id."""
    data = photo_file(size=(800, 600), seed=seed)
    said = TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(album=live.album(), filename=f"{seed}.jpg")}
    headers = {"Origin": live.url, "Content-Type": BYTES}
    begun = browser.http.post(f"{live.url}/uploads/", headers=headers | said)
    assert begun.status_code == 201, begun.text
    url = requests.compat.urljoin(live.url, begun.headers["Location"])
    sent = browser.http.patch(url, data=data, headers=headers | TUS | {"Upload-Offset": "0"})
    assert sent.status_code == 204, sent.text
    sha256 = hashlib.sha256(data).hexdigest()
    ready = f"Photo.objects.ready().filter(sha256={sha256!r}).values_list('pk', flat=True)"
    find = f"from albums.models import Photo; answer = [str(pk) for pk in {ready}]"
    eventually(lambda: live.ask(find))
    return live.ask(find)[0]


def exported(home: Home, *, photo: str, phone: str, to: Path) -> bytes:
    whose = ["--photo", photo, "--viewer", "ben@example.org", "--device", phone, "--day", "2026-05-01"]
    home.do("export_copy", *whose, "--rendition", "view", "--out", str(to))
    return to.read_bytes()


def may_open_the_album(live: LiveVault, name: str) -> bool:
    cookie = live.session_of(name)
    url = f"{live.url}/albums/{live.album()}/"
    answer = requests.get(url, cookies={cookie["name"]: cookie["value"]}, allow_redirects=False, timeout=60)
    assert answer.status_code in (200, 302, 403, 404), answer.text
    return answer.status_code == 200


def empty_vault(data: Path, *, stack: str, environment: dict[str, str]) -> Home:
    return Home(data, (full_environment() if stack == "full" else {}) | environment)


def take_keys(home: Home, folder: Path) -> None:
    """As operating.md says: the keys first, into files that the services are told of."""
    home.do("restore", "--keys-to", str(folder))
    for name in ("SECRET_KEY", "VAULT_KEYS", "MARK_KEYS"):
        home.environment[f"{name}_FILE"] = str(folder / name.lower())


def environment_of(home: Home) -> dict[str, str]:
    from tests.running.process import clean_environment

    return clean_environment() | home.environment | {"FAMILYVAULT_DATA": str(home.data)}


def as_address(place: str) -> str:
    return place if "://" in place else f"file://{place}"
