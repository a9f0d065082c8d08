"""Opened twins, codewords and drawn name bands, kept in memory for the next look.

Nobody reaches any of them without the photo's data key, which is unwrapped afresh for every copy: when it is destroyed,
what is kept here cannot be issued any more. Nothing of it is ever written to disk.
"""

from albums.marking.band_layout import Bands
from albums.marking.codeword import Reader, codeword
from albums.marking.name_band import Label, draw_bands
from albums.marking.twin import Twin
from albums.models import Rendition
from albums.photo_keys import mark_key
from albums.storage import sealed_store
from albums.viewing.recently_used import RecentlyUsed

# A twin made ready for splicing takes about four times the bytes of its two variants.
READY_FACTOR = 4
PIECE_BYTES = 64  # what Python needs beside the bytes of one run of drawn segments

twins: RecentlyUsed[Twin] = RecentlyUsed(
    max_bytes=64 * 1024 * 1024, weigh=lambda twin: READY_FACTOR * (len(twin.a) + len(twin.b))
)
bands: RecentlyUsed[Bands] = RecentlyUsed(
    max_bytes=16 * 1024 * 1024, weigh=lambda drawn: drawn.size + PIECE_BYTES * (len(drawn.runs) + 1)
)

codewords: RecentlyUsed[bytes] = RecentlyUsed(max_bytes=8 * 1024 * 1024, weigh=len)


def open_twin(rendition: Rendition, *, key: bytes) -> Twin:
    """Return the twin of a rendition, opened with its photo's data key.

    Raises ObjectMissing, DamagedObject or StorageUnavailable, and DamagedTwin for bytes that are not a twin.
    """
    return twins.get(
        (rendition.photo_id, rendition.name),
        lambda: Twin.from_bytes(sealed_store().read(rendition.object_name, key=key)),
    )


def codeword_for(rendition: Rendition, *, twin: Twin, reader: Reader) -> bytes:
    """Return which variant every segment of a rendition takes for this viewer, device and day."""
    photo = rendition.photo
    return codewords.get(
        (photo.id, rendition.name, reader),
        lambda: codeword(
            mark_key=mark_key(photo),
            photo=str(photo.id),
            rendition=rendition.name,
            reader=reader,
            chips=twin.chips,
            banded=twin.banded,
        ),
    )


def bands_for(rendition: Rendition, *, twin: Twin, codeword: bytes, viewer_id: str, label: Label) -> Bands:
    """Return the viewer's name bands for a rendition. They carry only the part of `codeword` that is the viewer's own,
    so one drawing serves every device and day.
    """
    return bands.get(
        (rendition.photo_id, rendition.name, viewer_id, label),
        lambda: draw_bands(twin, codeword=codeword, label=label),
    )
