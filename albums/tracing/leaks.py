"""Leaked pictures as they come: strangers' files, so they are decoded where every other one is, in the sandbox."""

from dataclasses import dataclass
from hashlib import file_digest
from typing import BinaryIO

import numpy as np

from albums.ingest.pipeline import sandbox
from albums.renditions.sizes import Size

# A screenshot or a messenger's copy is smaller; of a camera's picture of a screen, the detail beyond this is noise.
EXAMINED = Size(name="leak", long_side=3000)


@dataclass(frozen=True, eq=False)
class Leak:
    """One leaked picture: the name of its file, the SHA-256 of its bytes in hexadecimal, and its pixels, upright:
    uint8 sRGB of shape (height, width, 3).
    """

    name: str
    sha256: str
    rgb: np.ndarray


def open_leak(file: BinaryIO, *, name: str) -> Leak:
    """Decode an open file of any format that the vault takes. Raises an IngestError with the reason if it cannot."""
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    picture = sandbox().develop(file, sizes=[EXAMINED]).images[EXAMINED.name]
    return Leak(name=name, sha256=digest, rgb=picture)
