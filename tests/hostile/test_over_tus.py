"""Hostile files on the way that a phone's photos take: over tus to the real server, and through the real worker."""

import io
import re
from collections.abc import Iterator
from itertools import islice

import pytest
import requests

from tests.browser.live import LiveVault, live_vault_in
from tests.hostile.bombs import bombs
from tests.hostile.damaged import lying_lengths, lying_sizes, truncated
from tests.hostile.directories import directories
from tests.hostile.disguised import disguises, polyglots
from tests.hostile.files import HostileFile, good_files
from tests.hostile.mutated import mutated
from tests.running.process import eventually
from tests.upload.speaking import BYTES, TUS, metadata

HERE = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}

# One in so many of each family: some fifty in all.
ONE_IN = (
    (disguises, 2),
    (directories, 12),
    (bombs, 9),
    (polyglots, 20),
    (lying_sizes, 50),
    (truncated, 160),
    (lying_lengths, 320),
)

_STATES = """
from albums.ingest.errors import from_code
from albums.models import Photo
photos = Photo.objects.filter(album_id={album!r})
answer = [[photo.filename, photo.state, photo.failure_code, from_code(photo.failure_code) is not None,
           sorted(photo.renditions.values_list("name", flat=True))] for photo in photos]
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    with live_vault_in(tmp_path_factory.mktemp("hostile"), stack=stack) as vault:
        yield vault


def some_files() -> Iterator[HostileFile]:
    for family, step in ONE_IN:
        yield from islice(family(), 0, None, step)
    yield from islice(mutated(7), 10)
    yield HostileFile("good.jpg", good_files()["baseline.jpg"])


def test_every_file_is_shown_or_refused_by_name_and_nothing_dies(live):
    album = live.album("Hostile")
    worker, web = (live.running.child(part) for part in ("celery", "gunicorn"))
    connections = _away(live)
    answers = _sent(live, album, list(some_files()))
    assert {status // 100 for status, _ in answers.values()} == {2, 4}
    for name, (status, code) in answers.items():
        assert status in (201, 204) or code, name
    eventually(lambda: "received" not in {state for _, state, *_ in live.ask(_STATES.format(album=album))})
    states = live.ask(_STATES.format(album=album))
    assert {state for _, state, *_ in states} == {"ready", "failed"}
    for name, state, code, is_named, renditions in states:
        assert renditions == (["soft", "thumb", "view"] if state == "ready" else []), name
        assert state == "ready" or is_named, f"{name}: {code}"
    assert ["good.jpg", "ready"] in [row[:2] for row in states]
    assert worker.is_running() and web.is_running() and connections == _away(live) == set()
    assert '"level": "error"' not in live.running.output and "Traceback" not in live.running.output


@pytest.mark.parametrize("header", ["Upload-Metadata", "Upload-Checksum", "Upload-Length"])
@pytest.mark.parametrize("odd", [b"a\x01b", b"sha1 \xe9\xe9", b"\xb2", b"sha1 \x85\xa0", b"9" * 5000])
def test_headers_that_no_client_of_tus_sends_are_refused(live, header, odd):
    album = live.album("Hostile")
    said = {"Upload-Length": "9", "Upload-Metadata": metadata(album=album)} | {header: odd}
    answer = _annas_connection(live, album).post(f"{live.url}/uploads/", headers=TUS | said)
    # By the server itself where no header may have such a letter, and else by the endpoint.
    assert answer.status_code == 400


def _sent(live: LiveVault, album: str, files: list[HostileFile]) -> dict[str, tuple[int, str]]:
    """The status of each file's last answer, and the code of its refusal, by the file's name."""
    http, answers = _annas_connection(live, album), {}
    for file in files:
        said = TUS | {
            "Upload-Length": str(len(file.data)),
            "Upload-Metadata": metadata(album=album, filename=file.name),
        }
        answer = http.post(f"{live.url}/uploads/", headers=said)
        if answer.status_code == 201:
            said = TUS | {"Content-Type": BYTES, "Upload-Offset": "0"}
            answer = http.patch(live.url + answer.headers["Location"], data=io.BytesIO(file.data), headers=said)
        answers[file.name] = answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""
    return answers


def _annas_connection(live: LiveVault, album: str) -> requests.Session:
    http = requests.Session()
    cookie = live.session_of("Anna")
    http.cookies.set(cookie["name"], cookie["value"])
    page = http.get(f"{live.url}/albums/{album}/upload/").text
    http.headers["X-CSRFToken"] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    return http


def _away(live: LiveVault) -> set[str]:
    """The addresses beyond this machine that any of the vault's processes is connected to."""
    connections = [connection for process in live.running.processes() for connection in process.net_connections("inet")]
    return {connection.raddr.ip for connection in connections if connection.raddr} - HERE
