"""A fault of ours is in the log with all that helps to mend it, and on the page with nothing that helps to use it."""

import logging

import pytest

from albums.pages import home

SECRET = "a-secret-that-is-nobodys-business"


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page has a fault."""

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(home, "render", fail)


def test_it_is_logged_with_its_trace_and_told_in_plain_words(cast, client_of, fault, caplog):
    caplog.set_level(logging.INFO)
    ben = client_of(cast.ben)
    ben.raise_request_exception = False
    page = ben.get("/")
    assert page.status_code == 500 and page.headers["Content-Type"].startswith("text/html")
    assert not any(word in page.text for word in (SECRET, "RuntimeError", "Traceback", "albums/pages"))
    [said] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert said.name == "django.request" and said.exc_info[0] is RuntimeError
