"""A photo's view without its mark: the mean of its twin's two variants, in which the mark cancels out.

For the vault's own use, and for a keeper's export where the original was not kept. No viewer ever gets it.
"""

import io

import numpy as np
from PIL import Image

from albums.marking.twin import Twin
from albums.models import Photo
from albums.photo_keys import data_key
from albums.renditions.sizes import VIEW
from albums.storage import sealed_store


def unmarked_view(photo: Photo) -> Image.Image:
    """Return it in sRGB. Raises ObjectMissing, DamagedObject, or DamagedTwin.

    Decoded here and not in the sandbox: the vault made these JPEGs itself, and their seal says that they are those.
    """
    twin = Twin.from_bytes(sealed_store().read(photo.object_name(VIEW.name), key=data_key(photo)))
    a, b = (np.asarray(Image.open(io.BytesIO(twin.splice(bits * twin.chips))), np.uint16) for bits in (b"\0", b"\1"))
    return Image.fromarray(((a + b + 1) // 2).astype(np.uint8))
