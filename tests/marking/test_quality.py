"""Nobody sees the mark: the limits that are promised, for every photo and both variants."""

import pytest

from albums.marking.twin import Twin
from benchmarks._pictures import corpus, made, rendered
from benchmarks.marking import SIZES, fidelity
from tests.marking.copies import make
from tests.marking.pictures import photo, plain, soft

MADE = {
    **{f"{name} {side}": rgb for side in (1280, 400) for name, rgb in made(side)},
    **{f"{name} soft": soft(rgb) for name, rgb in made(1280)},
    "landscape": photo(),
    "black": plain(0),
    "white": plain(255),
    "grey": plain(128),
    "tiny": photo(100, 75),
}


@pytest.mark.parametrize("rgb", MADE.values(), ids=MADE)
def test_made_pictures_stay_within_the_limits(rgb):
    _assert_invisible(rgb, make(rgb))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_photo_of_the_corpus_stays_within_the_limits(size):
    if not corpus():
        pytest.skip("corpus absent")
    for _name, rgb in rendered(size):
        _assert_invisible(rgb, make(rgb))


def _assert_invisible(rgb, twin: Twin) -> None:
    worst = fidelity(rgb, twin)
    assert worst.psnr >= 40
    assert worst.ssim >= 0.985
    assert worst.excess <= 1
