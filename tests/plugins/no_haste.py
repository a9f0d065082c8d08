"""No test waits for what only a real server needs, and none is hurried by what only a busy machine brings."""

import pytest


@pytest.fixture(autouse=True)
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process a decision holds as long as a test: a machine as busy as one that runs tests is no reason to ask it
    again, or to answer that it cannot be asked. tests/endings and every running vault keep the real limit.
    """
    monkeypatch.setattr("albums.viewing.moment.DECISION_HOLDS", 3600.0)


@pytest.fixture(autouse=True)
def no_short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do limits of time strike where a test is about something else: whoever waits for its turn to be counted is
    refused after a second, and a photo's decoder is ended after ten. Whoever tries these sets them; running vaults keep them.
    """
    from albums.ingest.sandbox import Sandbox

    monkeypatch.setattr("allauth.core.internal.ratelimit.CACHE_LOCK_WAIT_TIMEOUT", 60)
    monkeypatch.setitem(Sandbox.__init__.__kwdefaults__, "seconds", 60.0)
    monkeypatch.setattr("accounts.family_time.FRESH_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process nobody reads a photo while a test ends access, so that the answer to it need not wait a second for
    them. Every running vault waits: tests/races and tests/endings try that.
    """
    monkeypatch.setattr("albums.endings.settling.ENDING_SETTLES", 0.0)
