"""libvips making the three renditions of a file, unmarked, upright, in sRGB and without metadata; tells its CPU time."""

import json
import sys
import time
from pathlib import Path

import pyvips

from albums.renditions.render import SOFT_DETAIL
from albums.renditions.sizes import SOFT, THUMB, VIEW

QUALITY = 80


def main(path: str, count: int) -> None:
    data = Path(path).read_bytes()
    _renditions(data)
    before = time.process_time()
    for _ in range(count):
        _renditions(data)
    print(json.dumps({"cpu": (time.process_time() - before) / count}))


def _renditions(data: bytes) -> list[bytes]:
    """Each drawn from the next larger one, as ingest does."""
    view = pyvips.Image.thumbnail_buffer(
        data, VIEW.long_side, height=VIEW.long_side, size="down", output_profile="srgb"
    ).copy_memory()
    thumb = view.thumbnail_image(THUMB.long_side, height=THUMB.long_side, size="down")
    soft = _soften(view.thumbnail_image(SOFT.long_side, height=SOFT.long_side, size="down"))
    return [image.jpegsave_buffer(Q=QUALITY, keep="none") for image in (view, thumb, soft)]


def _soften(image: pyvips.Image) -> pyvips.Image:
    """Half the detail at the same size."""
    half = image.resize(SOFT_DETAIL)
    return half.resize(image.width / half.width, vscale=image.height / half.height, kernel="cubic")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
