"""A child whose decoder was taken over may answer anything: the worker believes nothing that it did not ask for."""

import io
import json
from datetime import datetime

import pytest

from albums.ingest import answer
from albums.ingest.errors import DecoderCrashed, TooHungry, TooManyPixels
from albums.renditions.sizes import SIZES

pytestmark = pytest.mark.pure

HONEST = {
    "width": 4000,
    "height": 3000,
    "taken_at": "2024-05-06T12:30:15",
    "taken_offset": 120,
    "images": {"view": [1280, 960], "thumb": [400, 300], "soft": [800, 600]},
}


def read(raw: bytes, length: int | None = None) -> answer.Header:
    told = io.BytesIO((len(raw) if length is None else length).to_bytes(4) + raw)

    def read_exactly(count: int) -> bytes:
        run = told.read(count)
        if len(run) < count:
            raise EOFError
        return run

    return answer.read_header(read_exactly, format="JPEG", sizes=SIZES)


def test_an_honest_answer_is_read_back():
    out = io.BytesIO()
    header = answer.Header(
        width=4000, height=3000, taken_at=datetime(2024, 5, 6), taken_offset=-30,
        images={"view": (1280, 960), "thumb": (400, 300), "soft": (800, 600)},
    )  # fmt: skip
    answer.write_pictures(out, header, [])
    assert read(out.getvalue()[4:]) == header


def test_a_named_error_is_raised():
    out = io.BytesIO()
    answer.write_error(out, TooHungry("memory"))
    with pytest.raises(TooHungry) as failure:
        read(out.getvalue()[4:])
    assert failure.value.code == "too_hungry.memory"


LIES = {
    "width": [0, -1, 65_536, 1.5, "4000", None, True, [4000]],
    "height": [0, 10**30, {}],
    "taken_at": ["yesterday", 5, [], "2024-99-99", "0001-01-01T00:00:00", "9999-12-31T23:59:59"],
    "taken_offset": [841, -841, "120", 0.5, True],
    "images": [
        {},
        [],
        None,
        {"view": [1280, 960]},
        *(
            {"view": [1280, 960], "thumb": [400, 300], "soft": [800, 600]} | lie
            for lie in (
                {"view": [1281, 960]},
                {"view": [1280, 0]},
                {"view": [1280, -960]},
                {"view": [1280, 960, 4]},
                {"view": "12"},
                {"soft": [801, 600]},
                {"original": [4000, 3000]},
            )
        ),
        {"view": [1280, 960], "thumb": [400, 300]},
        {"view": [1280, 960], "../thumb": [400, 300]},
    ],
    "error": ["no such code", 5, None, ["x"], {"a": 1}],
}


@pytest.mark.parametrize(("field", "lie"), [(field, lie) for field, lies in LIES.items() for lie in lies])
def test_lies_are_refused(field, lie):
    with pytest.raises(DecoderCrashed):
        read(json.dumps(HONEST | {field: lie}).encode())


@pytest.mark.parametrize("field", HONEST)
def test_what_is_missing_is_refused(field):
    with pytest.raises(DecoderCrashed):
        read(json.dumps({name: value for name, value in HONEST.items() if name != field}).encode())


def test_a_size_beyond_the_budget_is_refused():
    with pytest.raises(TooManyPixels):
        read(json.dumps(HONEST | {"width": 65_000, "height": 65_000}).encode())


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[]", b"5", b'"x"', b"\xff\xfe", b"[" * 4000, b"NaN", b"{}"])
def test_nonsense_is_refused(raw):
    with pytest.raises(DecoderCrashed):
        read(raw)


def test_nothing_is_allocated_for_a_length_beyond_reason():
    with pytest.raises(DecoderCrashed):
        read(b"", length=2**32 - 1)


def test_a_short_answer_is_no_answer():
    with pytest.raises(EOFError):
        read(b"{}", length=100)
