"""What the tests of accounts share."""

import re

from django.core import mail
from django.test import Client


def code_in_newest_mail() -> str:
    return re.search(r"^\s+(\d{6})$", mail.outbox[-1].body, re.MULTILINE).group(1)


def ask_for_code(client: Client, email: str, **data):
    return client.post("/account/login/", {"login": email, **data})


def log_in(client: Client, email: str):
    """Log in by a mailed code, as a person does."""
    ask_for_code(client, email)
    return client.post("/account/login/code/confirm/", {"code": code_in_newest_mail()})
