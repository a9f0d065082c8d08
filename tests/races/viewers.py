"""Viewers who look as fast as they can, and whose access a race ends and gives again."""

import io
import threading
import time
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

from PIL import Image

from tests.races.asking import Browser, look
from tests.races.judge import Answer

PATIENCE = 60
# Somebody who is refused asks again, as fast as pages do at their worst.
AFTER_A_REFUSAL = 0.02


class Viewer:
    """One viewer with two pages open: one asks for thumbs, the other for views, without a pause.

    `access` names the period of access they are in; between two of them they are paused, so that no request of the one can
    be answered by what holds in the other.
    """

    def __init__(self, name: str, photos: list[str], *, rest: float = 0.0) -> None:
        self.name, self.photos = name, photos
        self.answers: list[Answer] = []
        self.measures = False
        self._rest = rest
        self._period = 0
        self._seen = self._is_looking = self._is_over = False
        self._busy = 0
        self._turn = threading.Condition()
        self._pages = [threading.Thread(target=self._look_on, args=(asked,)) for asked in ("thumbs", "view")]
        for page in self._pages:
            page.start()

    @property
    def access(self) -> str:
        return f"{self.name}, period {self._period}"

    def let_in(self, browser: Browser) -> None:
        """Begin another period of access, with these credentials."""
        with self._turn:
            self.browser = browser
            self._period += 1
            self._seen, self.measures, self._is_looking = False, False, True
            self._turn.notify_all()

    def wait_until_in(self) -> None:
        """Return when they have seen a photo in this period. Raises AssertionError when they never do."""
        with self._turn:
            seen = self._turn.wait_for(lambda: self._seen, PATIENCE)
        statuses = Counter(answer.status for answer in self.answers if answer.access == self.access)
        assert seen, f"{self.access} does not get in: {dict(statuses)}"

    def pause(self) -> None:
        """Let them ask nothing more, and wait for what they have asked."""
        with self._turn:
            self._is_looking = False
            self._turn.wait_for(lambda: not self._busy)

    def end(self) -> None:
        with self._turn:
            self._is_looking, self._is_over = False, True
            self._turn.notify_all()
        for page in self._pages:
            page.join()

    def _look_on(self, asked: str) -> None:
        period, number, line = 0, 0, None
        while self._wait_for_turn():
            browser, access = self.browser, self.access
            if period != self._period:
                if line is not None:
                    line.close()
                period, line = self._period, browser.connect()
            number += 1
            photos = self.photos if asked == "thumbs" else [self.photos[number % len(self.photos)]]
            answer, data = look(browser, line, asked, photos, access=access)
            if self.measures and asked == "view" and answer.shows_photo and answer.is_complete:
                answer = _measured(answer, data, browser, photos)
            self._note(answer)
            time.sleep(self._rest if answer.shows_photo else AFTER_A_REFUSAL)
        if line is not None:
            line.close()

    def _wait_for_turn(self) -> bool:
        with self._turn:
            self._turn.wait_for(lambda: self._is_looking or self._is_over)
            self._busy += not self._is_over
            return not self._is_over

    def _note(self, answer: Answer) -> None:
        with self._turn:
            self.answers.append(answer)
            self._busy -= 1
            self._seen |= answer.shows_photo and answer.is_complete
            self._turn.notify_all()


def _measured(answer: Answer, sealed: bytes, browser: Browser, photos: list[str]) -> Answer:
    asked = [SimpleNamespace(id=UUID(photo)) for photo in photos]
    copies = browser.page.open(sealed, purpose="view", photos=asked, context=browser.context)
    sides = [max(Image.open(io.BytesIO(jpeg)).size) for jpeg in copies.values()]
    return replace(answer, most_side=max(sides))
