"""Marks the tests that one pass of bin/test is enough for, by their folder.

Any other module may say so itself: `pytestmark = pytest.mark.pure`.
"""

import os

import pytest

FOLDERS = {"marking", "storage", "suite"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name in FOLDERS:
            item.add_marker("pure")
    if os.environ.get("FAMILYVAULT_TEST_LEAVE_OUT_PURE"):
        left_out = [item for item in items if item.get_closest_marker("pure")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("pure")]
