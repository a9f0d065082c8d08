"""As many different camera files as are asked for, made from a few."""

import io
import math

import cv2
from PIL import Image

from benchmarks._pictures import made

# A comment segment (ITU-T T.81, B.2.4.5) behind the start of the image.
_START, _COMMENT = b"\xff\xd8", b"\xff\xfe"


def camera_files(megapixels: float) -> list[bytes]:
    """JPEG files of this size, 4:3, with as much detail as a camera's."""
    width = round(math.sqrt(megapixels * 1e6 * 4 / 3))
    files = []
    for _, rgb in made(min(width, 2000)):
        file = io.BytesIO()
        full = cv2.resize(rgb, (width, width * 3 // 4), interpolation=cv2.INTER_CUBIC)
        Image.fromarray(full).save(file, "JPEG", quality=88)
        files.append(file.getvalue())
    return files


def another(file: bytes, *, number: int) -> bytes:
    """The same picture as a file that the vault has not seen: nobody uploads one photo twice here."""
    said = b"photo %d" % number
    return _START + _COMMENT + (len(said) + 2).to_bytes(2, "big") + said + file[2:]
