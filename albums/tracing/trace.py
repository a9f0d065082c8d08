"""From leaked pixels to a verdict: registration, evidence and odds put together, everything that was tried counted.

Pure: it is given twins, keys and suspects, and reads nothing. A registration and a rendition are weighed by how much mark
they reveal, which no suspect's bits enter into; so the odds need no correction for choosing. They are corrected for every
suspect, story (`scores`), rendition, picture and photo, as a share of the probability that is admitted in all (Bonferroni,
weighted: Holm 1979).
"""

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from albums.marking.codeword import Reader, biases, codeword, device_part
from albums.marking.twin import Twin

from .adding_up import one_per_code
from .decoding import variants
from .evidence import Evidence, evidence
from .odds import tail
from .refinement import Aligned, refine
from .registration import Registration, register
from .scores import STORIES, gains
from .verdict import LEAST_QUALITY, NAME_DEVICE_BELOW, Candidate, Verdict, conclude, unknown_photo

HYPOTHESES = 2  # registrations looked at closely, per rendition
NOTHING = 1.0  # deviations: readings that reveal no more mark than that are not held against anybody
FEWEST_INLIERS = 12  # features that have to agree, if nothing is seen of the mark
FULL_TRIES = 20  # viewers whose devices and days are tried too: the likeliest ones
VIEWER_SHARE = 0.6  # of the admitted probability, spent on the viewer part; the rest on viewer and device part together
RENDITION_SHARES = (0.6, 0.25, 0.15)  # to the renditions, by how much mark they reveal
TOGETHER = 0.6  # to all pictures together, if there are several


@dataclass(frozen=True, eq=False)
class Reference:
    """A rendition (`view`, `soft` or `thumb`) of a photo, its twin, and the vault's mark key of that photo."""

    name: str
    twin: Twin
    mark_key: bytes
    photo: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A copy that may have been issued."""

    viewer: str
    device: str
    day: datetime.date


@dataclass(frozen=True, eq=False)
class Reading:
    """One leaked picture, read as one rendition."""

    reference: Reference
    aligned: Aligned
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class Finding:
    """`readings`: one list per leaked picture, the rendition that reveals most first; empty where none fits."""

    verdict: Verdict
    readings: tuple[tuple[Reading, ...], ...]


def trace_picture(leak: np.ndarray, renditions: Sequence[Reference], suspects: Sequence[Suspect]) -> Finding:
    """Trace one leaked picture (uint8 RGB, H x W x 3) of one photo, given in all its renditions."""
    return trace_pictures([(leak, renditions)], suspects)


def trace_pictures(pictures: Sequence[tuple[np.ndarray, Sequence[Reference]]], suspects: Sequence[Suspect]) -> Finding:
    """Trace several leaked pictures of one source, each with the renditions of its photo. They add up."""
    start = time.perf_counter()
    readings = tuple(tuple(read_leak(leak, renditions)) for leak, renditions in pictures)
    return Finding(replace(judge(readings, suspects), seconds=time.perf_counter() - start), readings)


def read_leak(leak: np.ndarray, renditions: Sequence[Reference]) -> list[Reading]:
    """The best reading as every rendition, the one that reveals most of its mark first."""
    largest_first = sorted(renditions, key=lambda reference: reference.twin.chips, reverse=True)
    decoded = [variants(reference.twin) for reference in largest_first]
    means, halves = [(a + b) / 2 for a, b in decoded], [(a - b) / 2 for a, b in decoded]
    found, shape = _registrations(leak, means)
    readings = []
    for reference, mean, half in zip(largest_first, means, halves, strict=True):
        tried = [refine(leak, mean, _scaled(registration, shape, mean.shape)) for registration in found]
        read = [Reading(reference, each, evidence(each, reference=mean, difference=half)) for each in tried]
        readings += sorted(read, key=_quality, reverse=True)[:1]
    return sorted(readings, key=_quality, reverse=True)


def _registrations(leak: np.ndarray, means: Sequence[np.ndarray]) -> tuple[list[Registration], tuple[int, int]]:
    """Where the leak lies on the largest rendition on which it is found at all, and that one's shape."""
    for mean in means:
        if found := register(leak, np.rint(mean).astype(np.uint8)):
            return found[:HYPOTHESES], mean.shape
    return [], (0, 0)


def _scaled(registration: Registration, old: tuple[int, int], new: tuple[int, int]) -> Registration:
    """The same, of a rendition of another size (height, width in px)."""
    down, across = old[0] / new[0], old[1] / new[1]
    middles = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return replace(registration, matrix=registration.matrix @ middles)


def _quality(reading: Reading) -> float:
    return reading.evidence.quality


def judge(readings: Sequence[Sequence[Reading]], suspects: Sequence[Suspect]) -> Verdict:
    """Who of the suspects it was: `readings` of every leaked picture, best first."""
    best = [picture[0] for picture in readings if picture]
    if not any(_shows_the_photo(reading) for reading in best):
        return unknown_photo()
    viewers = list(dict.fromkeys(suspect.viewer for suspect in suspects))
    log10_p = _viewers_odds(readings, suspects, viewers)
    ranked = sorted(zip(log10_p.tolist(), viewers, strict=True))
    candidates = [
        candidate
        for odds, viewer in ranked[:FULL_TRIES]
        for candidate in with_devices(viewer, odds, best, [one for one in suspects if one.viewer == viewer])
    ]
    return conclude(
        candidates,
        photo=best[0].reference.photo,
        segments_used=sum(reading.evidence.segments_used for reading in best),
        quality=max(reading.evidence.quality for reading in best),
        had_a_copy=bool(suspects),
    )


def _shows_the_photo(reading: Reading) -> bool:
    """Places that were found by likeness alone have to be borne out by the mark."""
    return reading.aligned.registration.inliers >= FEWEST_INLIERS or _quality(reading) >= LEAST_QUALITY


def lines(readings: Sequence[Sequence[Reading]]) -> list[tuple[float, list[Reading]]]:
    """What is tested, each with its share of the admitted probability: every reading, and the best ones together."""
    pictures = [picture for picture in readings if picture]
    alone = 1.0 if len(pictures) == 1 else (1 - TOGETHER) / len(pictures)
    tested = [
        (alone * share / sum(RENDITION_SHARES[: len(picture)]), [reading])
        for picture in pictures
        for share, reading in zip(RENDITION_SHARES, picture, strict=False)
    ]
    return tested if len(pictures) == 1 else [*tested, (TOGETHER, [picture[0] for picture in pictures])]


def _viewers_odds(
    readings: Sequence[Sequence[Reading]], suspects: Sequence[Suspect], viewers: Sequence[str]
) -> np.ndarray:
    """Corrected log10 p of every viewer."""
    first = {suspect.viewer: suspect for suspect in reversed(suspects)}
    best = np.zeros(len(viewers))
    for share, line in lines(readings):
        odds = line_odds(line, [first[viewer] for viewer in viewers], parts=("viewer",))
        best = np.minimum(best, odds + np.log10(len(viewers) / (share * VIEWER_SHARE)))
    likely = {viewers[place] for place in np.argsort(best)[:FULL_TRIES]}
    tried = [suspect for suspect in suspects if suspect.viewer in likely]
    place_of = {viewer: place for place, viewer in enumerate(viewers)}
    places = np.array([place_of[suspect.viewer] for suspect in tried], np.int64)
    for share, line in lines(readings):
        odds = line_odds(line, tried, parts=("viewer", "device"))
        np.minimum.at(best, places, odds + np.log10(len(suspects) / (share * (1 - VIEWER_SHARE))))
    return np.minimum(best, 0)


def line_odds(line: Sequence[Reading], suspects: Sequence[Suspect], *, parts: Sequence[str]) -> np.ndarray:
    """log10 p of every suspect (float64[n]) by these readings together and parts of the code, corrected for the stories
    but not for the suspects.
    """
    line = one_per_code([reading for reading in line if _quality(reading) > NOTHING])
    if not suspects or not line:
        return np.zeros(len(suspects))
    chances = np.concatenate([_biases(reading.reference) for reading in line])
    tested = np.concatenate([_of_parts(reading.reference, parts) for reading in line])
    levels = np.concatenate([reading.evidence.levels for reading in line])
    noise = np.where(tested, np.concatenate([reading.evidence.noise for reading in line]), np.inf)
    codewords = np.concatenate([_codewords(reading.reference, suspects) for reading in line], axis=1)
    odds = [
        tail(gains(levels, noise, story=story, probability_of_one=chances), probability_of_one=chances).log10(codewords)
        - np.log10(story.weight)
        for story in STORIES
    ]
    return np.minimum(np.min(odds, axis=0), 0)


def with_devices(viewer: str, odds: float, line: Sequence[Reading], issued: Sequence[Suspect]) -> list[Candidate]:
    """The viewer's candidates: one per device that is sure, or one without."""
    device_odds = line_odds(line, issued, parts=("device",)) + np.log10(len(issued))
    sure = [suspect for suspect, p in zip(issued, device_odds, strict=True) if p <= NAME_DEVICE_BELOW]
    devices = dict.fromkeys(suspect.device for suspect in sure)
    if not devices:
        return [Candidate(viewer, None, (), odds)]
    return [
        Candidate(viewer, device, tuple(sorted(one.day for one in sure if one.device == device)), odds)
        for device in devices
    ]


def _biases(reference: Reference) -> np.ndarray:
    return biases(**_scope(reference))


def _of_parts(reference: Reference, parts: Sequence[str]) -> np.ndarray:
    in_device_part = device_part(**_scope(reference))
    return np.where(in_device_part, "device" in parts, "viewer" in parts)


def _codewords(reference: Reference, suspects: Sequence[Suspect]) -> np.ndarray:
    scope = _scope(reference)
    codes = [codeword(reader=Reader(one.viewer, one.device, one.day), **scope) for one in suspects]
    return np.frombuffer(b"".join(codes), np.uint8).reshape(len(suspects), -1)


def _scope(reference: Reference) -> dict:
    twin = reference.twin
    where = {"photo": reference.photo, "rendition": reference.name}
    return {"mark_key": reference.mark_key, **where, "chips": twin.chips, "banded": twin.banded}
