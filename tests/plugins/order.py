"""The slowest files come first, so that at the end no worker is left alone with one of them.

bin/test tells pytest-xdist to keep this order.
"""

import pytest

# What takes minutes, and what starts servers and browsers. Of these and of all others the files with most tests come first.
SLOW = (
    "tests/faults/test_every_labelled_step.py", "tests/policy/test_matrix.py", "tests/browser/", "tests/races/",
    "tests/endings/", "tests/running/", "tests/adversarial/",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    counts: dict[str, int] = {}
    for item in items:
        path = item.nodeid.partition("::")[0]
        counts[path] = counts.get(path, 0) + 1

    def place(item: pytest.Item) -> tuple[int, int, str]:
        path = item.nodeid.partition("::")[0]
        slow = next((number for number, start in enumerate(SLOW) if path.startswith(start)), len(SLOW))
        return slow, -counts[path], path

    # Within a file the order stays as it is written.
    items.sort(key=place)
