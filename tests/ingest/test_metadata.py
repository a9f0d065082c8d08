"""Of all that a photo says of itself, only the date and the way up are believed, and only where they make sense."""

import zlib
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from albums.ingest import metadata
from tests.ingest.pictures import corners, exif, jpeg_segment, png_chunk, saved, with_segment
from tests.ingest.test_formats import assert_shows_corners

pytestmark = pytest.mark.pure

ORIGINAL, DIGITIZED, CHANGED = "x9003", "x9004", "x0132"
OFFSET_ORIGINAL, OFFSET_DIGITIZED, OFFSET_CHANGED = "x9011", "x9012", "x9010"
NOON = datetime(2024, 5, 6, 12, 30, 15)


def taken(**tags: str) -> metadata.Taken:
    block = Image.Exif()
    block.load(exif(**tags))
    return metadata.taken(block)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_date_and_offset_are_read_from_every_format(develop, format):
    block = exif(**{ORIGINAL: "2024:05:06 12:30:15", OFFSET_ORIGINAL: "+02:00"})
    developed = develop(saved(corners(), format, exif=block))
    assert (developed.taken_at, developed.taken_offset) == (NOON, 120)


def test_a_photo_that_says_nothing_has_no_date(develop):
    developed = develop(saved(corners()))
    assert (developed.taken_at, developed.taken_offset) == (None, None)


def test_the_most_trustworthy_date_wins():
    all_three = {ORIGINAL: "2024:05:06 12:30:15", DIGITIZED: "2001:01:01 00:00:00", CHANGED: "2002:02:02 00:00:00"}
    assert taken(**all_three).at == NOON
    assert taken(**all_three | {ORIGINAL: "0000:00:00 00:00:00"}).at == datetime(2001, 1, 1)
    assert taken(**{CHANGED: "2002:02:02 00:00:00"}).at == datetime(2002, 2, 2)


def test_each_date_has_its_own_offset():
    tags = {DIGITIZED: "2024:05:06 12:30:15", OFFSET_ORIGINAL: "+09:00", OFFSET_DIGITIZED: "-03:30"}
    assert taken(**tags) == metadata.Taken(at=NOON, offset=-210)


@pytest.mark.parametrize(
    "text",
    [
        "2024:05:06 12:30:15",
        "2024-05-06T12:30:15",
        "2024/05/06 12:30:15",
        "2024:05:06 12:30:15.5",
        " 2024:05:06 12:30:15\0",
    ],
)
def test_ways_to_write_a_date(text):
    assert taken(**{ORIGINAL: text}).at == NOON


@pytest.mark.parametrize(
    "text",
    ["", "0000:00:00 00:00:00", "2024:13:01 00:00:00", "2023:02:29 00:00:00", "2024:01:01 24:00:00",
     "    :  :     :  :  ", "1700:01:01 00:00:00", "9999:01:01 00:00:00", "yesterday", "2024:05:06",
     "2024:05:06 12:61:00"],
)  # fmt: skip
def test_absurd_dates_are_no_dates(text):
    assert taken(**{ORIGINAL: text}).at is None


def test_a_clock_may_run_a_little_ahead_but_not_far():
    tomorrow, next_week = (datetime.now(UTC) + timedelta(days=days) for days in (1, 7))
    assert taken(**{ORIGINAL: f"{tomorrow:%Y:%m:%d %H:%M:%S}"}).at is not None
    assert taken(**{ORIGINAL: f"{next_week:%Y:%m:%d %H:%M:%S}"}).at is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+00:00", 0), ("-11:00", -660), ("+05:45", 345), ("+1400", 840), ("Z", None), ("+25:00", None),
     ("+01:75", None), ("", None)],
)  # fmt: skip
def test_offsets(text, minutes):
    assert taken(**{ORIGINAL: "2024:05:06 12:30:15", OFFSET_ORIGINAL: text}).offset == minutes


@pytest.mark.parametrize("nonsense", [None, 0, 9, -1, 6.0, "6", b"\x06", (6,), (6, 6)])
def test_orientations_that_mean_nothing(nonsense):
    block = Image.Exif()
    block[metadata.ORIENTATION] = nonsense
    assert metadata.orientation(block) == metadata.UPRIGHT


@pytest.mark.parametrize("nonsense", [5, 1.5, b"\xff\xfe", ("2024:05:06", "12:30:15"), object()])
def test_dates_of_another_type(nonsense):
    block = Image.Exif()
    block[0x0132] = nonsense
    assert metadata.taken(block) == metadata.Taken()


@pytest.mark.parametrize("cut", range(6, 60, 3))
def test_a_damaged_exif_block_costs_the_date_not_the_photo(develop, cut):
    block = exif(orientation=1, **{ORIGINAL: "2024:05:06 12:30:15"})
    jpeg = with_segment(saved(corners()), jpeg_segment(0xE1, b"Exif\0\0" + block.removeprefix(b"Exif\0\0")[:cut]))
    assert develop(jpeg).width == 96


def test_a_directory_that_points_at_itself(develop):
    looped = b"MM\0*\0\0\0\x08" + b"\0\x01" + b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x08" + b"\0\0\0\x08"
    assert develop(with_segment(saved(corners()), jpeg_segment(0xE1, b"Exif\0\0" + looped))).width == 96


@pytest.mark.parametrize(("kind", "start"), [(b"zTXt", b"x\0\0"), (b"iTXt", b"x\0\1\0\0\0"), (b"iCCP", b"x\0\0")])
def test_megabytes_of_text_or_profile_do_not_cost_the_photo(develop, kind, start):
    plain = saved(corners(), "PNG")
    chunk = png_chunk(kind, start + zlib.compress(bytes(4_000_000)))
    assert_shows_corners(develop(plain[:33] + chunk + plain[33:]).images["view"])
