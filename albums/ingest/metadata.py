"""The two things a photo's own metadata may tell: which way is up, and when it was taken. Nothing else is read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PIL import Image

EXIF_IFD = 0x8769
ORIENTATION = 0x0112
UPRIGHT = 1

# (where, date and time, offset from UTC) by EXIF 2.32: taken, digitized, and last changed, in this order of trust.
_DATES = ((EXIF_IFD, 0x9003, 0x9011), (EXIF_IFD, 0x9004, 0x9012), (None, 0x0132, 0x9010))
_DATE = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")

# No photograph is older, and no camera's clock that runs ahead by more than this is believed.
FIRST_YEAR = 1826
AHEAD = timedelta(days=2)
MAX_OFFSET = 14 * 60


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The camera's wall clock when the picture was taken, and its offset from UTC in minutes, as far as known."""

    at: datetime | None = None
    offset: int | None = None


def from_block(block: bytes | None) -> Image.Exif:
    """The directories of an EXIF block, or none where it is missing or damaged."""
    exif = Image.Exif()
    try:
        exif.load(block or b"")
    # As below: a parser of directories raises nearly anything.
    except Exception:
        return Image.Exif()
    return exif


def orientation(exif: Image.Exif) -> int:
    """EXIF's orientation, 1 to 8; whatever else is written there counts as upright."""
    value = exif.get(ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT


def taken(exif: Image.Exif) -> Taken:
    """When the picture was taken, by the first date that makes sense. Never raises for a damaged directory."""
    for where, date_tag, offset_tag in _DATES:
        at = _date(_tags(exif, where).get(date_tag))
        if at is not None:
            return Taken(at=at, offset=_offset(_tags(exif, EXIF_IFD).get(offset_tag)))
    return Taken()


def is_believable(at: datetime) -> bool:
    """Whether a picture can have been taken at this naive wall clock, anywhere on earth."""
    return at.year >= FIRST_YEAR and at <= datetime.now(UTC).replace(tzinfo=None) + AHEAD


def _tags(exif: Image.Exif, where: int | None) -> dict | Image.Exif:
    if where is None:
        return exif
    try:
        return exif.get_ifd(where)
    # Hostile directories make Pillow's parser raise nearly anything; a photo without a date is still a photo.
    except Exception:
        return {}


def _date(value: object) -> datetime | None:
    match = _DATE.match(_text(value))
    if match is None:
        return None
    try:
        at = datetime(*(int(part or 0) for part in match.groups()))
    except ValueError:
        return None
    return at if is_believable(at) else None


def _offset(value: object) -> int | None:
    match = _OFFSET.fullmatch(_text(value))
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > MAX_OFFSET or int(match[3]) > 59:
        return None
    return -minutes if match[1] == "-" else minutes


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
