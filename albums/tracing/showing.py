"""The leaked pictures on a trace's page: what each was laid upon, and what its segments say, in numbers and words."""

import json
import math
from dataclasses import dataclass
from typing import Any

from albums.ingest.errors import from_code
from albums.models import Photo, Trace, TracedPicture
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping
from albums.tracing.names_now import names_of
from albums.tracing.reasons import what_is_wrong_with_it
from albums.viewing.viewer import Viewer

# Of somebody else's copy so many segments fit: half of the code is fair, half is biased (docs/tracing.md).
FIT_BY_CHANCE = 0.63
STANDS_OUT = 4.0  # deviations; it decides what a page shows, and accuses nobody


@dataclass(frozen=True, slots=True)
class Layer:
    """How many segments clearly fit the copy made for `name`, and how many clearly do not; with no name, how many can be
    read at all.
    """

    name: str
    fitting: int
    against: int
    faint: int

    @property
    def stands_out(self) -> bool:
        """Whether this picture alone speaks for that copy: others of the same trace may have decided it."""
        clear = self.fitting + self.against
        deviation = math.sqrt(clear * FIT_BY_CHANCE * (1 - FIT_BY_CHANCE))
        return self.fitting - clear * FIT_BY_CHANCE > STANDS_OUT * deviation


@dataclass(frozen=True, slots=True)
class Shown:
    """One leaked picture on the page: the photo that it was laid upon, if the keeper can see it now; why it could not be
    opened, if so; and what its segments say, if they say anything: `segments` as `exhibits` made them, `layers` in numbers.
    """

    picture: TracedPicture
    photo: Photo | None
    failure: str
    segments: dict[str, Any] | None
    layers: list[Layer]

    @property
    def speaks_for(self) -> list[str]:
        """For whose copies this picture speaks by itself."""
        return [layer.name for layer in self.layers if layer.name and layer.stands_out]

    @property
    def adds_nothing(self) -> bool:
        """Whether somebody's copy was found, but not in this picture."""
        return any(layer.name for layer in self.layers) and not self.speaks_for

    @property
    def is_laid(self) -> bool:
        """Whether it is to be seen upon the photo. What only seems to lie there would mislead."""
        return bool(self.segments and self.photo) and not self.adds_nothing

    @property
    def chips(self) -> int:
        return self.segments["columns"] * self.segments["rows"]


def shown(trace: Trace, *, viewer: Viewer) -> list[Shown]:
    """Return every leaked picture of a trace, with what is kept of it and can be reached."""
    pictures = list(trace.pictures.all())
    seen = Photo.objects.visible_to(viewer).ready().select_related("album")
    photos = seen.in_bulk({picture.photo_id for picture in pictures} - {None})
    verdict = {} if trace.is_under_way else trace.verdict or {}
    # What is no photo of the vault was laid upon the likeliest all the same, and to see that would mislead.
    is_known = bool(verdict.get("photo"))
    names = names_of(verdict)
    found = []
    for picture in pictures:
        refusal = from_code(picture.failure_code)
        said = _segments(picture) if picture.rendition and is_known else None
        failure = what_is_wrong_with_it(refusal) if refusal else ""
        found.append(Shown(picture, photos.get(picture.photo_id), failure, said, _layers(said, names)))
    return found


def _segments(picture: TracedPicture) -> dict[str, Any] | None:
    try:
        kept = keeping.read(picture, keeping.SEGMENTS)
    except StorageUnavailable:
        # The verdict can be read all the same.
        return None
    return json.loads(kept) if kept else None


def _layers(segments: dict[str, Any] | None, names: dict[str, str]) -> list[Layer]:
    if segments is None:
        return []
    seen = segments["columns"] * segments["rows"] - segments["unseen"]
    return [
        Layer(names.get(each["viewer"], ""), each["for"], each["against"], seen - each["for"] - each["against"])
        for each in segments["layers"]
    ]
