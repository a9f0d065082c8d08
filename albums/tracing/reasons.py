"""Why a trace has no name to say, and what a parent can try then."""

from dataclasses import dataclass

from albums.ingest.errors import IngestError
from albums.models import Trace

MORE = "Look for other pictures of the same leak and drop them in together: what each of them shows adds up."
LARGER = "Look for a larger one: the picture itself rather than its preview, the file rather than a screenshot of it."
POINT = "If it is another photo than the one below, point at the right one: then the vault looks closely at that."
ANEW = "Save the picture once more where you found it, or take a screenshot of it, and drop that in."
FIND = "Point at the photo in its album: then the vault looks closely at that one."


@dataclass(frozen=True, slots=True)
class Reason:
    """`headline`: the answer in one sentence. `why`: what stood in the way. `tries`: what may help, most likely first."""

    headline: str
    why: str
    tries: tuple[str, ...] = ()


UNKNOWN_PHOTO = Reason(
    "We do not know this photo",
    "Nothing in this vault looks like it. It may come from somewhere else, or so little of it may be left that the vault does "
    "not recognise it. Photos that were erased are not known any more.",
    (FIND, LARGER),
)
INCONCLUSIVE = Reason(
    "It cannot be said whose copy this is",
    "No copy stands out clearly enough. Rather than name somebody who may be innocent, the vault names nobody.",
    (LARGER, MORE),
)
REASONS = {
    "unknown_photo": UNKNOWN_PHOTO,
    "piece_too_small": Reason(
        "The piece is too small to say",
        "So little of the photo is left that more than one copy could look like it. The vault names nobody on a guess.",
        (LARGER, MORE),
    ),
    "any_of_these": Reason(
        "It could be any of several copies",
        "More than one copy fits about as well, and none so well that the others are ruled out. It may be mixed together from "
        "the copies of several people.",
        (MORE, LARGER),
    ),
    "no_mark_left": Reason(
        "The mark is too damaged to read",
        "This looks like a photo of the vault, but what tells the copies apart cannot be read in it: it was painted over, redrawn "
        "by a program, blurred, or saved too many times. Or it is another picture that only looks alike.",
        (LARGER, MORE, POINT),
    ),
    "nobody_had_a_copy": Reason(
        "It fits none of the copies that this vault gave out",
        "The vault takes it for the photo below, and it looks like nobody's copy of that. Perhaps it came from elsewhere: think "
        "of who took the photo, and where else it lies. Perhaps it is another photo that only looks alike. Or the mark was "
        "damaged, by blurring or redrawing it.",
        (POINT, LARGER, MORE),
    ),
}
ONE_STANDS_OUT = Reason(
    "One copy stands out, but not clearly enough",
    "One copy fits better than the others, yet not so clearly that it is ruled out that an innocent one looks like this by "
    "chance. So the vault does not say that it is this one.",
    (MORE, LARGER),
)
NOTHING_OPENED = Reason(
    "None of these pictures could be opened",
    "Beside each of them below you read why.",
    (ANEW,),
)
GAVE_UP = Reason(
    "The vault could not finish this",
    "It tried several times, and something went wrong on our side. Your pictures are still here.",
    ("Try again. If it happens twice, tell whoever looks after the machine.",),
)
FAILURES = {"no_picture": NOTHING_OPENED}


def reason_of(trace: Trace) -> Reason:
    """Return why a trace that has ended names nobody."""
    if trace.state == Trace.State.FAILED:
        return FAILURES.get(trace.failure_code, GAVE_UP)
    verdict = trace.verdict or {}
    if verdict.get("reason") == "any_of_these" and len({each["viewer"] for each in verdict["candidates"]}) == 1:
        return ONE_STANDS_OUT
    default = UNKNOWN_PHOTO if verdict.get("verdict") == "unknown_photo" else INCONCLUSIVE
    return REASONS.get(verdict.get("reason") or "", default)


def what_is_wrong_with_it(error: IngestError) -> str:
    """The first sentence of an ingest error. The others say what to do with one's own photo, which a leak is not."""
    return error.sentence.partition(". ")[0].removesuffix(".") + "."
