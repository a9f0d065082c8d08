"""Judges what every viewer got against when their access ended. Knows nothing of servers: records in, faults out."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

# Streams that are open at an ending deliver nothing after this, in seconds.
STREAMS_STOP_WITHIN = 1.0
LATER = 503


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request of a viewer. Instants are of time.monotonic, on one machine.

    `asked` is thumbs, view, stream (a view that is read slowly) or upload. `access` names one period of one viewer's
    access, from being let in until it ended. An accepted upload's `first_byte_at` is when its photo came to be.
    `photo_bytes` counts what came of a photo, `most_side` is the longer side of the largest picture in it, if somebody
    measured it. `late_bytes` are those of a stream that reached this machine later than STREAMS_STOP_WITHIN after its
    ending.
    """

    access: str
    asked: str
    asked_at: float
    first_byte_at: float
    last_byte_at: float
    status: int
    photo_bytes: int = 0
    is_complete: bool = True
    most_side: int | None = None
    late_bytes: int = 0

    @property
    def came_to_nothing(self) -> bool:
        """A machine with too much to do cannot ask anew in time, and breaks off or says "later"; pages ask again."""
        broke_off_at_once = self.status == 200 and not self.photo_bytes and not self.is_complete
        return self.status in (0, LATER) or broke_off_at_once

    @property
    def shows_photo(self) -> bool:
        return self.status == 200 and self.photo_bytes > 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How one period of access ended, and when the keeper (or whoever did it) had received the answer to that.

    With `most_side`, pictures up to that side in pixels may still be seen: the access was not ended but narrowed. Then
    infinity stands for those who may look on, but not add.
    """

    access: str
    how: str
    answered_at: float
    most_side: float = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken promise: whose, and in words."""

    access: str
    words: str

    def __str__(self) -> str:
        return f"{self.access}: {self.words}"


def faults(answers: Iterable[Answer], endings: Iterable[Ended], *, unharmed: Mapping[str, float]) -> list[Fault]:
    """Return every broken promise. `unharmed` says of each period of access until when every look must have succeeded:
    until somebody asked for its ending, or always (infinity).
    """
    ended = {each.access: each for each in endings}
    saw_something: set[str] = set()
    found = []
    for answer in answers:
        ending = ended.get(answer.access)
        if ending is not None:
            found += [Fault(answer.access, words) for words in _broken(answer, ending)]
        if answer.last_byte_at < unharmed.get(answer.access, 0) and _suffered(answer):
            words = f"was in, asked for {answer.asked} and got {answer.status}, {answer.photo_bytes} bytes"
            found.append(Fault(answer.access, words))
        if answer.shows_photo and (ending is None or answer.first_byte_at <= ending.answered_at):
            saw_something.add(answer.access)
    # Whoever never got in cannot be put out: such a run would prove nothing.
    return found + [Fault(access, "never saw a photo") for access in sorted((ended.keys() | unharmed) - saw_something)]


def _suffered(answer: Answer) -> bool:
    # A stream's bytes stop whenever its reader stops; an upload may be refused for what it brings.
    return answer.asked in ("thumbs", "view") and not answer.shows_photo and not answer.came_to_nothing


def _broken(answer: Answer, ending: Ended) -> Iterator[str]:
    after = answer.first_byte_at - ending.answered_at
    if answer.asked == "upload":
        if after > 0 and answer.status < 300:
            yield f"an upload was accepted {after:.3f} s after the answer to the ending ({ending.how})"
    elif answer.shows_photo and not _may_still(answer, ending):
        yield from _photo_broken(answer, ending, after=after)


def _photo_broken(answer: Answer, ending: Ended, *, after: float) -> Iterator[str]:
    if after > 0:
        yield f"{answer.asked} with a photo began {after:.3f} s after the answer to the ending ({ending.how})"
        return
    if answer.late_bytes or answer.last_byte_at - ending.answered_at > STREAMS_STOP_WITHIN:
        late = answer.late_bytes or answer.photo_bytes
        yield f"an open {answer.asked} went on: {late} bytes came over a second after the answer ({ending.how})"
    if answer.is_complete and answer.last_byte_at > ending.answered_at:
        yield f"an open {answer.asked} was completed after the answer to the ending ({ending.how})"


def _may_still(answer: Answer, ending: Ended) -> bool:
    if ending.most_side in (0, math.inf):
        return ending.most_side > 0
    return answer.asked == "thumbs" or (answer.most_side is not None and answer.most_side <= ending.most_side)
