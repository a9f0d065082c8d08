"""However a file is cut into requests, the vault keeps the very same bytes."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from albums.models import Photo
from albums.upload import staging
from tests.cast import photo_file
from tests.upload.speaking import checksum

DATA = photo_file(size=(300, 200), seed=7)
# Where the cuts are, whether checksums go along, and how large a run is.
CUTS = st.lists(st.integers(0, len(DATA)), max_size=12).map(sorted)


@given(cuts=CUTS, checked=st.booleans(), with_creation=st.booleans(), run=st.sampled_from([1000, 4096, 4 * 2**20]))
@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_the_same_bytes_arrive(anna_speaks, cast, original_of, monkeypatch, cuts, checked, with_creation, run):
    monkeypatch.setattr(staging, "RUN_BYTES", run)
    Photo.objects.all().delete()
    edges = [0, *cuts, len(DATA)]
    pieces = [DATA[start:end] for start, end in pairwise(edges)]
    first = pieces.pop(0) if with_creation else b""
    answer = anna_speaks.create(cast.beach, length=len(DATA), data=first)
    url, offset = answer.headers["Location"], len(first)
    for piece in pieces:
        answer = anna_speaks.patch(url, piece, offset=offset, **(checksum(piece) if checked else {}))
        offset += len(piece)
        assert int(answer.headers["Upload-Offset"]) == offset
    photo = Photo.objects.get(pk=answer.headers["FamilyVault-Photo"])
    assert photo.sha256 == hashlib.sha256(DATA).hexdigest()
    assert photo.byte_size == len(DATA)
    assert original_of(photo) == DATA


@pytest.mark.parametrize("size", [2**20 - 1, 2**20, 2**20 + 1, 4 * 2**20, 4 * 2**20 + 1, 9 * 2**20])
def test_sizes_around_frames_and_runs(anna_speaks, cast, original_of, size):
    data = (photo_file(seed=3) + bytes(size))[:size]
    answer = anna_speaks.send(cast.beach, data)
    photo = Photo.objects.get(pk=answer.headers["FamilyVault-Photo"])
    assert hashlib.sha256(original_of(photo)).hexdigest() == photo.sha256 == hashlib.sha256(data).hexdigest()
