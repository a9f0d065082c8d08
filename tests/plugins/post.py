"""The courier is quick: whatever a test has the vault write is delivered at once, by the code that delivers it anywhere.

No worker runs for most tests, and none of them is about waiting for one. tests/running has real couriers, and
tests/security/test_letters.py looks at what waits for them.
"""

import pytest

from accounts import outbox


@pytest.fixture(autouse=True)
def quick_courier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_call_courier", outbox.deliver)
