"""Lanes: in each a keeper ends one viewer's access in a random way, sees what still arrives, and lets them in again."""

import math
import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.races.asking import Browser, Sending, Stream, look
from tests.races.backstage import Backstage
from tests.races.judge import STREAMS_STOP_WITHIN, Answer, Ended
from tests.races.viewers import Viewer

WIDER_SIDE = 800


@dataclass
class Stage:
    """What all lanes share: the vault's port, its stage door, the album, and the records."""

    port: int
    backstage: Backstage
    album: str
    photos: list[str]
    jpeg: bytes
    answers: list[Answer] = field(default_factory=list)
    endings: list[Ended] = field(default_factory=list)
    # Of each period of access, until when nothing was to disturb it.
    unharmed: dict[str, float] = field(default_factory=dict)
    streams: int = 0
    uploads: int = 0
    later: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(32))

    def browser(self, session: dict) -> Browser:
        return Browser(self.port, session["session"], session["context"])

    def ask(self, act: str, **arguments: object) -> dict:
        return self.backstage.ask(act, album=self.album, **arguments)

    def made_at(self, photo: str) -> float:
        """When a photo's row was made, as an instant of time.monotonic."""
        at = self.backstage.ask("made", photo=photo)["at"]
        # In this order: whoever is interrupted in between takes it for earlier, and blames nobody.
        return time.monotonic() - time.time() + at


class Lane:
    """One viewer, a relative or a guest, and the keeper's session that ends their access again and again."""

    def __init__(self, stage: Stage, name: str, *, is_guest: bool, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self.viewer = Viewer(name, stage.photos)
        self._is_guest = is_guest
        self._keeper = stage.browser(stage.backstage.ask("keeper"))
        self.let_in()

    def end_once(self) -> None:
        """One ending from begin to end: something open, the ending, what came of it, and access again."""
        self.viewer.wait_until_in()
        name, way = self.chance.choice(sorted((_GUESTS if self._is_guest else _RELATIVES).items(), key=lambda it: it[0]))
        self.viewer.measures = name == "tier"
        open_answers = self._open_something(name)
        access, browser, asked_at = self.viewer.access, self.viewer.browser, time.monotonic()
        status = way.end(self)
        answered_at = time.monotonic()
        assert status in (200, 302), f"{access}: ending it by {name} was answered {status}"
        self.stage.unharmed[access] = asked_at
        self.stage.endings.append(Ended(access, name, answered_at=answered_at, most_side=way.most_side))
        # Long enough for what was under way to show itself.
        time.sleep(self.chance.uniform(0.1, 0.4))
        self.stage.answers += [answer(answered_at) for answer in open_answers]
        self.viewer.pause()
        way.give_again(self)
        if way.is_final:
            self.stage.answers.append(_knock(browser, self.stage.photos, access=access))

    def let_in(self) -> None:
        """Let them in on a new device, with whatever they need for it."""
        name = self.viewer.name
        self._held = self.stage.ask("guest", label=name) if self._is_guest else self.stage.ask("relative", name=name)
        self._begin(self.stage.browser(self._held))

    def let_in_as_before(self) -> None:
        """Let them go on with the session they have."""
        self._begin(self.viewer.browser)

    def give_grant_again(self) -> None:
        """Take the ending of a grant back, as its button does; the session is the one that was cut off."""
        self._by_keeper("/grants/{grant}/restoration/")
        self._held |= self.stage.ask("held", person=self._held["person"])
        self.let_in_as_before()

    def change_back(self) -> None:
        self._held |= self.stage.ask("held", person=self._held["person"])
        self._by_keeper("/grants/{grant}/change/", "role=contributor&tier=close&until=")
        self._held |= self.stage.ask("held", person=self._held["person"])
        self.let_in_as_before()

    def post_as_keeper(self, path: str, form: str = "") -> int:
        return self._keeper.post(path.format(**self._held), form)

    def _by_keeper(self, path: str, form: str = "") -> None:
        status = self.post_as_keeper(path, form)
        assert status == 302, f"{self.viewer.access}: {path} was answered {status}"

    def _begin(self, browser: Browser) -> None:
        self.viewer.let_in(browser)
        self.stage.unharmed[self.viewer.access] = math.inf

    def _open_something(self, how: str) -> list[Callable[[float], Answer]]:
        """Begin a slow stream, an upload, both or neither; what each came to is told once the ending is answered."""
        open_answers: list[Callable[[float], Answer]] = []
        access, browser = self.viewer.access, self.viewer.browser
        if how != "role" and self.chance.random() < 0.5:
            photo, is_sipping = self.chance.choice(self.stage.photos), self.chance.random() < 0.5
            stream = Stream(browser, photo, access=access, is_sipping=is_sipping)
            self.stage.streams += stream.is_open
            open_answers.append(lambda answered_at: stream.judged(answered_at + STREAMS_STOP_WITHIN))
        if not self._is_guest and how != "tier" and (how == "role" or self.chance.random() < 0.4):
            sending = Sending(browser, self.stage.album, self.stage.jpeg + self.chance.randbytes(16), access=access)
            self.stage.uploads += 1
            open_answers.append(self._finish(sending))
        return open_answers

    def _finish(self, sending: Sending) -> Callable[[float], Answer]:
        """Send the rest after the ending, or somewhere around it."""
        if self.chance.random() < 0.5:
            return lambda answered_at: sending.finish(self.stage.made_at)
        seconds = self.chance.uniform(0, 0.8)
        around: Future[Answer] = self.stage.later.submit(_wait_and, seconds, lambda: sending.finish(self.stage.made_at))
        return lambda answered_at: around.result()


@dataclass(frozen=True)
class Way:
    """A way of ending or narrowing access, and how it is given again. `is_final`: the old session never sees again."""

    end: Callable[[Lane], int]
    give_again: Callable[[Lane], None] = Lane.let_in
    most_side: float = 0
    is_final: bool = True


_NARROWED = {"give_again": Lane.change_back, "is_final": False}
_RELATIVES = {
    "device": Way(lambda lane: lane.post_as_keeper("/devices/{device}/revocation/")),
    "grant": Way(
        lambda lane: lane.post_as_keeper("/grants/{grant}/revocation/"),
        give_again=Lane.give_grant_again, is_final=False,
    ),
    "person": Way(lambda lane: lane.post_as_keeper("/people/{person}/revocation/")),
    "log-out": Way(lambda lane: lane.viewer.browser.post("/account/logout/")),
    "tier": Way(
        lambda lane: lane.post_as_keeper("/grants/{grant}/change/", "role=contributor&tier=wider&until="),
        most_side=WIDER_SIDE, **_NARROWED,
    ),
    "role": Way(
        lambda lane: lane.post_as_keeper("/grants/{grant}/change/", "role=viewer&tier=close&until="),
        most_side=math.inf, **_NARROWED,
    ),
}  # fmt: skip
_GUESTS = {
    "device": Way(lambda lane: lane.post_as_keeper("/devices/{device}/revocation/")),
    "grant": Way(lambda lane: lane.post_as_keeper("/grants/{grant}/revocation/")),
    "link": Way(lambda lane: lane.post_as_keeper("/links/{link}/revocation/")),
    "leaving": Way(lambda lane: lane.viewer.browser.post("/guest/leaving/")),
}


def _knock(browser: Browser, photos: list[str], *, access: str) -> Answer:
    """Ask once more with what was ended, when access has been given again."""
    line = browser.connect()
    try:
        return look(browser, line, "thumbs", photos, access=access)[0]
    finally:
        line.close()


def _wait_and(seconds: float, act: Callable[[], Answer]) -> Answer:
    time.sleep(seconds)
    return act()
