"""Opened twins, codewords, drawn name bands and small copies, kept in memory for the next look.

Nobody reaches any of them without the photo's data key, which is unwrapped afresh for every copy: when it is destroyed,
what is kept here cannot be issued any more. Nothing of it is ever written to disk.
"""

from albums.marking.band_layout import Bands
from albums.marking.codeword import Reader, codeword
from albums.marking.name_band import Label, draw_bands
from albums.marking.splicing import READY_FACTOR
from albums.marking.twin import Twin
from albums.models import Photo
from albums.photo_keys import mark_key
from albums.storage import sealed_store
from albums.viewing.access import Viewable
from albums.viewing.recently_used import RecentlyUsed

PIECE_BYTES = 64  # what Python needs beside the bytes of one run of drawn segments

twins: RecentlyUsed[Twin] = RecentlyUsed(
    max_bytes=64 * 1024 * 1024, weigh=lambda twin: READY_FACTOR * (len(twin.a) + len(twin.b))
)
bands: RecentlyUsed[Bands] = RecentlyUsed(
    max_bytes=16 * 1024 * 1024, weigh=lambda drawn: drawn.size + PIECE_BYTES * (len(drawn.runs) + 1)
)

codewords: RecentlyUsed[bytes] = RecentlyUsed(max_bytes=4 * 1024 * 1024, weigh=len)
# A thumb costs more to look up in pieces than to keep whole, and a grid asks for dozens at once.
small_copies: RecentlyUsed[bytes] = RecentlyUsed(max_bytes=16 * 1024 * 1024, max_each=48 * 1024, weigh=len)


def open_twin(rendition: Viewable, *, key: bytes) -> Twin:
    """Return the twin of a rendition, opened with its photo's data key.

    Raises ObjectMissing, DamagedObject or StorageUnavailable, and DamagedTwin for bytes that are not a twin.
    """
    return twins.get(
        (rendition.photo_id, rendition.name),
        lambda: Twin.from_bytes(sealed_store().read(Photo(id=rendition.photo_id).object_name(rendition.name), key=key)),
    )


def codeword_for(rendition: Viewable, *, twin: Twin, reader: Reader) -> bytes:
    """Return which variant every segment of a rendition takes for this viewer, device and day."""
    return codewords.get(
        (rendition.photo_id, rendition.name, reader),
        lambda: codeword(
            mark_key=mark_key(rendition),
            photo=str(rendition.photo_id),
            rendition=rendition.name,
            reader=reader,
            chips=twin.chips,
            banded=twin.banded,
        ),
    )


def bands_for(rendition: Viewable, *, twin: Twin, codeword: bytes, viewer_id: str, label: Label) -> Bands:
    """Return the viewer's name bands for a rendition. They carry only the part of `codeword` that is the viewer's own,
    so one drawing serves every device and day.
    """
    return bands.get(
        (rendition.photo_id, rendition.name, viewer_id, label),
        lambda: draw_bands(twin, codeword=codeword, label=label),
    )
