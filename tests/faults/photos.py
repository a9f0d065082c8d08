"""Photos to send, each another one, and made in a moment."""

import io
import itertools
import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

SMALL = (240, 180)


def small_photos(*, seed: int = 0) -> Iterator[bytes]:
    """JPEGs of some twenty kilobytes without an end; the same for the same seed."""
    for number in itertools.count():
        yield _small_photo(np.random.default_rng([seed, number]))


def _small_photo(chance: np.random.Generator) -> bytes:
    coarse = Image.fromarray(chance.integers(30, 226, (6, 8, 3), dtype=np.uint8)).resize(SMALL, Image.Resampling.BICUBIC)
    grain = chance.integers(-9, 10, (SMALL[1], SMALL[0], 1))
    pixels = np.clip(np.asarray(coarse, dtype=int) + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def unhurried(photos: Iterator[bytes]) -> Iterator[bytes]:
    """No faster than they are developed, so that what waits does not grow for as long as somebody waits for a step."""
    for photo in photos:
        yield photo
        time.sleep(0.5)


def some_twice(photos: Iterator[bytes], *, every: int = 10) -> Iterator[bytes]:
    """The same photos, one in so many given out twice in a row: to two senders at once."""
    for number, data in enumerate(photos):
        yield data
        if number % every == 0:
            yield data
