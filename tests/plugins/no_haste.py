"""A machine as busy as one that runs tests is no reason to ask a decision again, or to answer that it cannot be asked."""

import pytest


@pytest.fixture(autouse=True)
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process a decision holds as long as a test. tests/endings and every running vault keep the real limit."""
    monkeypatch.setattr("albums.viewing.moment.DECISION_HOLDS", 3600.0)
