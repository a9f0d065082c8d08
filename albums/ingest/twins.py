"""A photo's twins: made, sealed and stored, then entered as rows.

Both can be done twice: object names are the photo's own, twins follow from its keys, rows are made or updated.
"""

import io
from collections.abc import Iterable, Mapping

import numpy as np
from django.db import transaction

from albums.marking.twin import make_twin
from albums.models import Photo, Rendition
from albums.photo_keys import data_key, mark_key
from albums.storage import sealed_store


def store_twins(photo: Photo, images: Mapping[str, np.ndarray]) -> list[Rendition]:
    """Make and store the twin of each of `images` (uint8 sRGB of height x width x 3, by the rendition's name).

    Returns their rows, which are not saved: nobody finds a rendition before `enter_twins`.
    """
    key, marks = data_key(photo), mark_key(photo)
    rows = []
    for name, rgb in images.items():
        twin = make_twin(rgb, mark_key=marks, photo=str(photo.id), rendition=name)
        packed = twin.to_bytes()
        sealed_store().put(photo.object_name(name), io.BytesIO(packed), key=key)
        rows.append(
            Rendition(
                photo=photo, name=name, width=twin.width, height=twin.height, chips=twin.chips, byte_size=len(packed)
            )
        )
    return rows


@transaction.atomic
def enter_twins(photo: Photo, rows: Iterable[Rendition]) -> bool:
    """Enter stored twins and return True, unless the photo was erased meanwhile, perhaps before they were stored: then
    remove them. The photo's row stays locked until the end of the caller's transaction.
    """
    if not Photo.objects.select_for_update().filter(pk=photo.pk, erasing_since=None).exists():
        for row in rows:
            sealed_store().delete(photo.object_name(row.name))
        return False
    Rendition.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["photo", "name"],
        update_fields=["width", "height", "chips", "byte_size"],
    )
    return True
