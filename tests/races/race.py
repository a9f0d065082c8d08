"""A race: lanes end access side by side, now and then everything is frozen, and bystanders must not notice."""

import math
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.browser.live import LiveVault
from tests.cast import photo_file
from tests.races.asking import Stream
from tests.races.backstage import backstage_of
from tests.races.judge import STREAMS_STOP_WITHIN, Answer, Ended, Fault, faults
from tests.races.lanes import Lane, Stage
from tests.races.stalls import stalling
from tests.races.viewers import Viewer

LANES = 10
# One ending in so many is a freeze.
ENDINGS_A_FREEZE = 100
STREAMS_AT_A_FREEZE = 4
# A bystander's pause between two looks, in seconds: they are here to be disturbed.
REST = 0.1
_MAKE_ALBUM = "from tests.browser.seeding import album_with_photos\nanswer = album_with_photos('Dunes')"


@dataclass(frozen=True)
class Outcome:
    """What came of a race."""

    found: list[Fault]
    endings: Counter[str]
    looks: int
    refused: int
    broken_off: int
    streams: int
    uploads: int
    stalls: int

    def __str__(self) -> str:
        kinds = ", ".join(f"{number} {how}" for how, number in sorted(self.endings.items()))
        return (
            f"ended: {kinds}; {self.looks} looks answered, {self.refused} refused and {self.broken_off} broken off, "
            f"{self.streams} streams and {self.uploads} uploads were open, web processes stood still {self.stalls} times; "
            f"{len(self.found)} faults"
        )


def race(vault: LiveVault, *, endings: int, seed: int) -> Outcome:
    """Run so many random endings on a live vault whose processes stall, and judge what everybody got.

    The seed chooses what is ended how.
    """
    made = vault.ask(_MAKE_ALBUM)
    with backstage_of(vault) as backstage:
        jpeg = photo_file(size=(320, 240), seed=seed)
        running = Race(Stage(vault.running.port, backstage, made["id"], made["photos"], jpeg), seed=seed)
        try:
            with stalling(vault, seed=seed) as stalls:
                running.run(endings)
        finally:
            running.end()
    return running.judged(stalls.count)


class Race:
    """Everybody on the stage."""

    def __init__(self, stage: Stage, *, seed: int) -> None:
        self._stage = stage
        self._turns = _Turns()
        self._keeper = stage.browser(stage.backstage.ask("keeper"))
        self._lanes = [
            Lane(stage, f"Lane {number}", is_guest=number % 2 == 1, chance=random.Random(f"{seed} {number}"))
            for number in range(LANES)
        ]
        self._bystanders = [self._bystander(name) for name in ("Ben", "Wanda", "Gus", "Anna")]

    def run(self, endings: int) -> None:
        """Raises what went wrong in a lane."""
        every = max(2, min(ENDINGS_A_FREEZE, endings // 2))
        numbers, draw = iter(range(1, endings + 1)), threading.Lock()

        def go_on(lane: Lane) -> None:
            while number := _drawn(numbers, draw):
                if number % every == 0:
                    self._freeze()
                else:
                    with self._turns.moving():
                        lane.end_once()

        with ThreadPoolExecutor(LANES) as pool:
            going = [pool.submit(go_on, lane) for lane in self._lanes]
        for each in going:
            each.result()
        for viewer in self._everybody():
            viewer.wait_until_in()

    def end(self) -> None:
        for viewer in self._everybody():
            viewer.end()
        self._stage.later.shutdown()

    def judged(self, stalls: int) -> Outcome:
        stage = self._stage
        answers = stage.answers + [answer for viewer in self._everybody() for answer in viewer.answers]
        looks = sum(answer.shows_photo for answer in answers)
        return Outcome(
            faults(answers, stage.endings, unharmed=stage.unharmed), Counter(ended.how for ended in self._distinct()),
            looks=looks, refused=sum(400 <= answer.status < 500 for answer in answers),
            broken_off=sum(_broke_off(answer) for answer in answers), streams=stage.streams, uploads=stage.uploads, stalls=stalls,
        )  # fmt: skip

    def _freeze(self) -> None:
        """End everybody's access but the keeper's, and give it back."""
        with self._turns.still():
            frozen = [viewer for viewer in self._everybody() if viewer.name != "Anna"]
            for viewer in frozen:
                viewer.wait_until_in()
            streams = [self._stream(viewer) for viewer in frozen[:STREAMS_AT_A_FREEZE]]
            asked_at = time.monotonic()
            status = self._keeper.post("/freeze/")
            answered_at = time.monotonic()
            assert status == 302, f"freezing was answered {status}"
            for viewer in frozen:
                self._stage.unharmed[viewer.access] = asked_at
                self._stage.endings.append(Ended(viewer.access, "freeze", answered_at=answered_at))
            self._stage.answers += [stream.judged(answered_at + STREAMS_STOP_WITHIN) for stream in streams]
            self._thaw(frozen)

    def _thaw(self, frozen: list[Viewer]) -> None:
        for viewer in frozen:
            viewer.pause()
        status = self._keeper.post("/freeze/ending/")
        assert status == 302, f"opening again was answered {status}"
        for viewer in frozen:
            viewer.let_in(viewer.browser)
            self._stage.unharmed[viewer.access] = math.inf

    def _stream(self, viewer: Viewer) -> Stream:
        stream = Stream(viewer.browser, viewer.photos[0], access=viewer.access, is_sipping=True)
        self._stage.streams += stream.is_open
        return stream

    def _bystander(self, name: str) -> Viewer:
        """Somebody whose access nobody ends: two relatives, a guest and the keeper."""
        viewer = Viewer(name, self._stage.photos, rest=REST)
        if name == "Anna":
            session = self._stage.backstage.ask("keeper")
        elif name == "Gus":
            session = self._stage.ask("guest", label=name)
        else:
            session = self._stage.ask("relative", name=name)
        viewer.let_in(self._stage.browser(session))
        self._stage.unharmed[viewer.access] = math.inf
        return viewer

    def _everybody(self) -> list[Viewer]:
        return [lane.viewer for lane in self._lanes] + self._bystanders

    def _distinct(self) -> Iterator[Ended]:
        """Every ending once: a freeze is one, however many it ended."""
        freezes: set[float] = set()
        for ended in self._stage.endings:
            if ended.how != "freeze" or ended.answered_at not in freezes:
                yield ended
            if ended.how == "freeze":
                freezes.add(ended.answered_at)


class _Turns:
    """Many move at once; whoever needs everything still waits until they have come to rest, and keeps them there."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._moving = 0
        self._is_still = False

    @contextmanager
    def moving(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_still)
            self._moving += 1
        try:
            yield
        finally:
            with self._changed:
                self._moving -= 1
                self._changed.notify_all()

    @contextmanager
    def still(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_still)
            self._is_still = True
            self._changed.wait_for(lambda: not self._moving)
        try:
            yield
        finally:
            with self._changed:
                self._is_still = False
                self._changed.notify_all()


def _broke_off(answer: Answer) -> bool:
    is_cut = answer.shows_photo and not answer.is_complete and answer.asked != "stream"
    return is_cut or answer.came_to_nothing


def _drawn(numbers: Iterator[int], draw: threading.Lock) -> int | None:
    with draw:
        return next(numbers, None)
