"""From leaked pixels to a verdict: registration, evidence and odds put together, everything that was tried counted.

Pure: it is given twins, keys and suspects, and reads nothing. Odds are corrected for every suspect, story (`scores`),
rendition, picture and photo, as a share of the probability that is admitted in all (Bonferroni, weighted: Holm 1979).
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .adding_up import one_per_code
from .reading import Reading, Reference, read_leak
from .suspicion import Suspect, line_odds
from .verdict import NAME_DEVICE_BELOW, SUSPICIOUS_BELOW, TRACED, Candidate, Verdict, conclude, unknown_photo

# Deviations that bear out a place in which no features agree. So many photos and places are tried that six or seven come by
# chance.
BORNE_OUT = 12.0
# Whose devices and days are tried too: of the likeliest viewers, those of whom so few innocents look as guilty (log10).
FULL_TRIES, LIKELY_BELOW = 20, -1.0
VIEWER_SHARE = 0.6  # of the admitted probability, spent on the viewer part; the rest on viewer and device part together
RENDITION_SHARES = (0.6, 0.25, 0.15)  # to the renditions, by how much mark they reveal
TOGETHER = 0.6  # to all pictures together, if there are several


@dataclass(frozen=True, eq=False)
class Finding:
    """`readings`: one list per leaked picture, photo after photo if it shows several, and of each the rendition that
    reveals most first; empty where none fits.
    """

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


def judge(readings: Sequence[Sequence[Reading]], suspects: Sequence[Suspect]) -> Verdict:
    """Who of the suspects it was: `readings` of every leaked picture, the rendition that reveals most first; of a picture
    that shows several photos, those of each photo.
    """
    best = [picture[0] for picture in readings if picture]
    if not best:
        return unknown_photo()
    viewers = list(dict.fromkeys(suspect.viewer for suspect in suspects))
    log10_p = _viewers_odds(readings, suspects, viewers)
    ranked = sorted(zip(log10_p.tolist(), viewers, strict=True))
    suspicious = [(odds, viewer) for odds, viewer in ranked[:FULL_TRIES] if odds <= SUSPICIOUS_BELOW]
    copies = _by_viewer(suspects)
    candidates = [
        candidate for odds, viewer in suspicious for candidate in with_devices(viewer, odds, best, copies[viewer])
    ]
    verdict = conclude(
        candidates,
        photo=_clearest(best, copies[suspicious[0][1]] if suspicious else []).reference.photo,
        segments_used=sum(reading.evidence.segments_used for reading in one_per_code(best)),
        readable=sum(min(each.evidence.readable for each in picture) for picture in readings if picture),
        had_a_copy=bool(suspects),
    )
    is_known = verdict.verdict == TRACED or any(_is_borne_out(reading) for reading in best)
    return verdict if is_known else unknown_photo()


def _clearest(best: Sequence[Reading], copies: Sequence[Suspect]) -> Reading:
    """Of several photos the one that says most of whom these copies are, or of nobody's, the first."""
    if not copies or len(best) == 1:
        return best[0]
    return min(best, key=lambda reading: line_odds([reading], copies, parts=("viewer", "device")).min())


def _is_borne_out(reading: Reading) -> bool:
    """Places that were found by likeness alone have to be borne out by the mark."""
    return reading.shows_the_photo or reading.quality >= BORNE_OUT


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
    if not suspects:
        return np.zeros(0)
    first = {suspect.viewer: suspect for suspect in reversed(suspects)}
    best, rarest = np.zeros((2, len(viewers)))
    for share, line in lines(readings):
        odds = line_odds(line, [first[viewer] for viewer in viewers], parts=("viewer",))
        rarest = np.minimum(rarest, odds)
        best = np.minimum(best, odds + np.log10(len(viewers) / (share * VIEWER_SHARE)))
    # Whoever is not tried further can only look more innocent for it.
    likely = [place for place in np.argsort(rarest)[:FULL_TRIES] if rarest[place] <= LIKELY_BELOW]
    copies = _by_viewer(suspects)
    tried = [copy for place in likely for copy in copies[viewers[place]]]
    places = np.repeat(np.array(likely, np.int64), [len(copies[viewers[place]]) for place in likely])
    for share, line in lines(readings):
        odds = line_odds(line, tried, parts=("viewer", "device"))
        np.minimum.at(best, places, odds + np.log10(len(suspects) / (share * (1 - VIEWER_SHARE))))
    return np.minimum(best, 0)


def _by_viewer(suspects: Sequence[Suspect]) -> dict[str, list[Suspect]]:
    copies = defaultdict(list)
    for suspect in suspects:
        copies[suspect.viewer].append(suspect)
    return copies


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
