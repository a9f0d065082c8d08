"""Files that nobody on this project made: every photo is developed, every hostile file is developed or named."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from albums.ingest.errors import IngestError
from albums.renditions.sizes import SIZES, VIEW

CORPUS = Path(os.environ.get("FAMILYVAULT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))

pytestmark = [pytest.mark.pure, pytest.mark.skipif(not CORPUS.is_dir(), reason="corpus absent")]


def files(folder: str) -> list:
    found = sorted(path for path in (CORPUS / folder).rglob("*") if path.is_file())
    return [pytest.param(path, id=str(path.relative_to(CORPUS))) for path in found]


@pytest.mark.parametrize("path", files("photos"))
def test_every_photo_is_developed(sandbox, path):
    with path.open("rb") as file:
        developed = sandbox.develop(file, sizes=SIZES)
    assert developed.images["view"].std() > 1
    view = VIEW.fit(width=developed.width, height=developed.height)
    for size in SIZES:
        height, width = developed.images[size.name].shape[:2]
        assert (width, height) == size.fit(width=view[0], height=view[1])


@pytest.mark.parametrize("path", files("hostile"))
def test_every_hostile_file_is_developed_or_refused_by_name(sandbox, path):
    with path.open("rb") as file:
        try:
            developed = sandbox.develop(file, sizes=SIZES)
        except IngestError as refusal:
            assert refusal.code and refusal.sentence
        else:
            assert set(developed.images) == {size.name for size in SIZES}


@pytest.mark.parametrize("path", files("photos/heic"))
def test_heic_stands_as_another_reader_shows_it(sandbox, path):
    """Against libheif's own Pillow plugin: same size, and the same picture but for the colour profile."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    with path.open("rb") as file:
        developed = sandbox.develop(file, sizes=SIZES)
        image = Image.open(file)
        image.load()
    assert (developed.width, developed.height) == image.size
    height, width = developed.images["thumb"].shape[:2]
    other = np.asarray(image.convert("L").resize((width, height)), float)
    seen = np.asarray(Image.fromarray(developed.images["thumb"]).convert("L"), float)
    assert np.corrcoef(seen.ravel(), other.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("kind", ["Landscape", "Portrait"])
def test_pictures_held_in_every_way_come_out_alike(sandbox, kind):
    """They differ in nothing but the number written on them."""
    pictures = {}
    for path in sorted((CORPUS / "photos/orientation").glob(f"{kind}_*.jpg")):
        pictures[re.search(r"\d", path.name)[0]] = sandbox.develop(path.read_bytes(), sizes=SIZES).images["view"]
    first, *others = pictures.values()
    assert len(others) >= 4
    for other in others:
        assert other.shape == first.shape
        assert np.corrcoef(first[::4, ::4].ravel(), other[::4, ::4].ravel())[0, 1] > 0.97
