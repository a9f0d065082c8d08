"""A batch costs one decision and one entry, however many photos it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from albums.models import Look
from tests.viewing.page import Page


@pytest.mark.parametrize("count", [1, 5])
def test_a_batch_asks_once_and_writes_once(cast, client_of, ready_photo, count):
    photos = [ready_photo() for _ in range(count)]
    page = Page(client_of(cast.ben))
    page.view(photos[0])
    with CaptureQueriesContext(connection) as queries:
        page.thumbs(*photos)
    statements = [query["sql"] for query in queries]
    assert sum('FROM "albums_photo"' in sql for sql in statements) == 1
    assert sum(sql.startswith(("INSERT", "UPDATE")) for sql in statements) == 1
    assert len(statements) <= 6


def test_an_empty_answer_enters_nothing(cast, client_of, ready_photo):
    photo = ready_photo()
    Page(client_of(cast.edda)).thumbs(photo)
    assert not Look.objects.exists()
