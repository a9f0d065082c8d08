"""A test that skips itself fails, unless it names a reason that is allowed here.

A missing browser or server must never look like a passed suite.
"""

from collections.abc import Iterator

import pytest

ALLOWED = ("corpus absent", "no small disk: mounting one needs root")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    return _refusing((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return _refusing((yield))


def _refusing(report: pytest.TestReport | pytest.CollectReport):
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not reason.startswith(ALLOWED):
            report.outcome = "failed"
            report.longrepr = f"skipped without leave: {reason}"
    return report
