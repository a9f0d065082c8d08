"""The short form of `bin/bench hostile`: hundreds of hostile files, each shown right or refused by name, and no more."""

import os
from itertools import islice

import numpy as np
import pytest

from albums.ingest import limits
from albums.ingest.sandbox import Sandbox
from albums.marking.twin import make_twin
from albums.renditions.sizes import SIZES
from tests.hostile.files import HostileFile
from tests.hostile.generator import FAMILIES, some_files
from tests.hostile.judging import SHOWN, judged
from tests.hostile.mutated import mutated

pytestmark = pytest.mark.pure


def developed(sandbox: Sandbox, data: bytes) -> dict[str, np.ndarray]:
    """The pictures of a file, after a copy of the smallest could be made of it."""
    images = sandbox.develop(data, sizes=SIZES).images
    twin = make_twin(images["thumb"], mark_key=bytes(32), photo="a", rendition="thumb")
    assert twin.splice(bytes(twin.chips)).endswith(b"\xff\xd9")
    return images


def test_every_hostile_file_is_shown_right_or_refused_by_name():
    results = {}
    with Sandbox() as sandbox:
        servers = set()
        for file in some_files(every=16, changed=100):
            outcome = judged(file, lambda data: developed(sandbox, data))
            assert not outcome.breach, f"{file.name}: {outcome.breach}"
            results[outcome.result] = results.get(outcome.result, 0) + 1
            servers.add(sandbox.server_pid)
            sockets = _sockets(sandbox.server_pid) if sandbox.server_pid else 1
            assert sockets == 1, f"{file.name}: a decoder's server holds {sockets} sockets"
        assert len(servers - {None}) == 1, "a decoders' server died"
        assert sandbox.usage.peak_bytes <= limits.MEMORY
    assert sum(results.values()) > 400
    assert {SHOWN, "unreadable", "too_many_pixels", "too_small_to_mark", "not_a_photo.svg"} <= set(results)


def test_the_same_seed_makes_the_same_files():
    first, again, other = ([file.data for file in islice(mutated(seed), 60)] for seed in (5, 5, 6))
    assert first == again != other


def test_files_of_every_family_and_format_come_before_changes_at_random():
    names = [file.name for family in FAMILIES for file in family()]
    assert len(names) == len(set(names)) > 2000
    for ending in ("jpg", "png", "gif", "webp", "tif", "heic", "avif"):
        assert sum(name.endswith(ending) for name in names) > 40, ending


@pytest.mark.parametrize(
    ("expects", "breach"),
    [("anything else", "shown instead of: anything else"), ("refused by name", "shown instead of: refused by name"),
     ("shown, and right", "shown, but not as it is")],
)  # fmt: skip
def test_a_wrong_outcome_is_noticed(expects, breach):
    """A judge that passes everything would make all of this worth nothing."""
    images = {size.name: np.zeros((64, 96, 3), np.uint8) for size in SIZES}
    assert judged(HostileFile("a.jpg", b"", expects), lambda _: images).breach == breach


def test_an_error_without_a_name_is_noticed():
    def broken(data: bytes) -> dict[str, np.ndarray]:
        raise RuntimeError("boom")

    assert "RuntimeError: boom" in judged(HostileFile("a.jpg", b""), broken).breach


def _sockets(pid: int) -> int:
    """How many sockets a process holds: a decoders' server only the one to its worker."""
    found = 0
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            found += os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:")
        except FileNotFoundError:
            continue
    return found
