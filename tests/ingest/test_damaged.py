"""Damaged files are refused with a sentence, wherever the damage is: no grey halves, no crash, no hang."""

import random
import zlib

import pytest

from albums.ingest.errors import IngestError, UnreadableImage
from tests.ingest import pictures
from tests.ingest.pictures import corners, noise, png_chunk, saved

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("format", pictures.SAVE)
@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_truncated_files_are_refused(develop, format, kept):
    file = saved(noise(160, 120), format)
    with pytest.raises(IngestError) as refusal:
        develop(file[: int(len(file) * kept)])
    assert isinstance(refusal.value, UnreadableImage)


@pytest.mark.parametrize("options", [{}, {"exif": pictures.exif(orientation=1)}])
def test_a_png_with_a_hole_in_its_middle_is_refused(develop, options):
    """Its length and the sums of its chunks are right: only the packed pixels are broken."""
    packed = bytearray(zlib.compress(b"".join(b"\0" + bytes(3 * 160) for _ in range(120)), 0))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
    whole = saved(noise(160, 120), "PNG", **options)
    at = whole.index(b"IDAT") - 4
    with pytest.raises(UnreadableImage):
        develop(whole[:at] + png_chunk(b"IDAT", bytes(packed)) + png_chunk(b"IEND", b""))


@pytest.mark.parametrize("kept", [0.3, 0.8, 0.99])
def test_truncated_progressive_jpegs_are_refused(develop, kept):
    file = saved(noise(160, 120), "JPEG", progressive=True)
    with pytest.raises(UnreadableImage):
        develop(file[: int(len(file) * kept)])


@pytest.mark.parametrize("format", pictures.SAVE)
def test_a_file_cut_at_every_byte_of_its_head(develop, format):
    file = saved(corners(), format)
    for end in range(1, min(len(file), 120), 7):
        with pytest.raises(IngestError):
            develop(file[:end])


@pytest.mark.parametrize("format", pictures.SAVE)
def test_flipped_bits_are_decoded_or_refused(develop, format):
    """Whatever happens to a decoder, it is answered within the sandbox's time and by name."""
    file = saved(noise(64, 48), format)
    chance = random.Random(format)
    for _ in range(25):
        damaged = bytearray(file)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            developed = develop(bytes(damaged))
        except IngestError as refusal:
            assert refusal.sentence
        else:
            assert set(developed.images) == {"view", "thumb", "soft"}
