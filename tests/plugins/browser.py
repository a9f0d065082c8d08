"""One real Chromium for all tests of a process: Playwright does not start twice in one."""

import os
import shutil
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

# Milliseconds for what a page does and for what is expected of it: a busy machine needs them.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    # By this machine's own name a page is no secure context over plain HTTP, as by "localhost" it is.
    f"--host-resolver-rules=MAP {socket.gethostname().lower()} 127.0.0.1",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("FAMILYVAULT_CHROMIUM") or shutil.which("chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *sandbox])
        make = browser.new_context

        def patient_context(**options) -> BrowserContext:
            context = make(**options)
            context.set_default_timeout(PATIENCE)
            return context

        browser.new_context = patient_context
        yield browser
        browser.close()
