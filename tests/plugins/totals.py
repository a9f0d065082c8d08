"""Adds a line `passed failed` to the file FAMILYVAULT_TEST_TOTALS, for bin/test to sum up."""

import os

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    path = os.environ.get("FAMILYVAULT_TEST_TOTALS")
    if path and "PYTEST_XDIST_WORKER" not in os.environ:
        count = {outcome: len(terminalreporter.getreports(outcome)) for outcome in ("passed", "failed", "error")}
        with open(path, "a") as totals:
            totals.write(f"{count['passed']} {count['failed'] + count['error']}\n")
