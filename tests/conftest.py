"""The stack that the tests run on, and the plugins that all of them share."""

from pathlib import Path

import pytest

from tests import stack as test_stack

pytest_plugins = [
    "tests.plugins.browser", "tests.plugins.no_silent_skips", "tests.plugins.order", "tests.plugins.pure",
    "tests.plugins.repeatable", "tests.plugins.totals",
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    test_stack.start_servers()
    starts_workers = config.getoption("tx", None) and not hasattr(config, "workerinput")
    if not starts_workers:
        test_stack.configure_django()
        # The cast of people imports models, so it comes after Django's configuration.
        if Path(__file__).with_name("cast.py").exists():
            config.pluginmanager.import_plugin("tests.cast")
            config.pluginmanager.import_plugin("tests.plugins.empty_cache")
            config.pluginmanager.import_plugin("tests.plugins.no_haste")
            config.pluginmanager.import_plugin("tests.plugins.post")
            config.pluginmanager.import_plugin("tests.plugins.static_files")


def pytest_report_header() -> str:
    return f"stack: {test_stack.stack_name()}"


@pytest.fixture(scope="session")
def stack() -> str:
    """`embedded` or `full`."""
    return test_stack.stack_name()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, stack: str) -> None:
    """SQLite in a file, with the journal and the locks that a family's vault has."""
    if stack == "embedded":
        from django.conf import settings
        from django.db import connections

        connections["default"].settings_dict["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")
