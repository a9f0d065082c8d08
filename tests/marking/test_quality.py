"""Nobody sees the mark: the limits that are promised, for every photo and both variants."""

import pytest

from albums.marking.twin import Twin
from benchmarks._pictures import corpus, made, photos
from benchmarks.marking import fidelity
from tests.marking.copies import make
from tests.marking.pictures import photo, plain

MADE = {
    **{f"{name} {side}": rgb for side in (1280, 400) for name, rgb in made(side)},
    "landscape": photo(),
    "black": plain(0),
    "white": plain(255),
    "grey": plain(128),
    "tiny": photo(100, 75),
}


@pytest.mark.parametrize("rgb", MADE.values(), ids=MADE)
def test_made_pictures_stay_within_the_limits(rgb):
    _assert_invisible(rgb, make(rgb))


@pytest.mark.parametrize("side", [1280, 400])
def test_every_photo_of_the_corpus_stays_within_the_limits(side):
    if not corpus():
        pytest.skip("corpus absent")
    for _name, rgb in photos(side):
        _assert_invisible(rgb, make(rgb))


def _assert_invisible(rgb, twin: Twin) -> None:
    worst = fidelity(rgb, twin)
    assert worst.psnr >= 40
    assert worst.ssim >= 0.985
    assert worst.excess <= 1
