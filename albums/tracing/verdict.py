"""What a trace says: whose copy it is and how sure that is, or that it cannot be said, and why."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

ACCUSE_BELOW = -9.0  # log10 of the probability of a false accusation, after all corrections
NAME_DEVICE_BELOW = -3.0  # the same for a device and day, once it is known whose they are
SUSPICIOUS_BELOW = -3.0  # several candidates this unlikely to be innocent: "could be any of these"

TRACED, INCONCLUSIVE, UNKNOWN_PHOTO = "traced", "inconclusive", "unknown_photo"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A viewer whose copy it may be. `log10_p`: the probability that an innocent copy looks as much like the leak, after
    all corrections. `device` and `days` only if they are sure themselves: None and () otherwise.
    """

    viewer: str
    device: str | None
    days: tuple[datetime.date, ...]
    log10_p: float

    @property
    def is_accused(self) -> bool:
        return self.log10_p <= ACCUSE_BELOW


@dataclass(frozen=True, slots=True)
class Verdict:
    """`verdict`: traced, inconclusive or unknown_photo. `candidates`: the likeliest first, the innocent ones left out unless
    they are suspicious. `reason`: why nobody is accused (piece_too_small, unknown_photo, any_of_these, no_mark_left,
    nobody_had_a_copy), empty if somebody is.
    """

    verdict: str
    photo: str | None
    candidates: tuple[Candidate, ...]
    reason: str
    segments_used: int
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """What the command prints and the page keeps: days as YYYY-MM-DD."""
        candidates = [asdict(each) | {"days": [day.isoformat() for day in each.days]} for each in self.candidates]
        return asdict(self) | {"candidates": candidates}


FEWEST_SEGMENTS = 80  # that identify a viewer in most leaks; 50 perfect ones do among a million
CLEARLY_READABLE = 30.0  # -log10: the owner of a copy in which so much can be read would have been found


def conclude(
    candidates: list[Candidate], *, photo: str, segments_used: int, readable: float, had_a_copy: bool
) -> Verdict:
    """The verdict on ranked candidates, from evidence of so many segments, in which so much of a mark would be `readable`.

    A leak that is no copy has no mark, and a copy whose mark was destroyed has none either. It is the photo's own faint
    detail that tells whether a mark would still be there.
    """
    accused = tuple(candidate for candidate in candidates if candidate.is_accused)
    suspicious = tuple(candidate for candidate in candidates if candidate.log10_p <= SUSPICIOUS_BELOW)
    if accused:
        return Verdict(TRACED, photo, accused, "", segments_used)
    if not had_a_copy:
        reason = "nobody_had_a_copy"
    elif suspicious:
        reason = "any_of_these"
    elif segments_used < FEWEST_SEGMENTS:
        reason = "piece_too_small"
    else:
        reason = "nobody_had_a_copy" if readable >= CLEARLY_READABLE else "no_mark_left"
    return Verdict(INCONCLUSIVE, photo, suspicious, reason, segments_used)


def unknown_photo() -> Verdict:
    """No photo of the vault is seen in the leak."""
    return Verdict(UNKNOWN_PHOTO, None, (), "unknown_photo", 0)
