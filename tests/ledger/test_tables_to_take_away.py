"""The ledger as CSV: complete, in the family's time, and harmless to the spreadsheet that opens it."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from albums.ledger.deeds import note
from albums.ledger.export import looks_as_csv
from albums.models import Deed, Look
from tests.ledger.looking import BERLIN, berlin, look

pytestmark = pytest.mark.django_db

FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1+1", "＝1"]


def _rows(response) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content)
    assert content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_look_is_a_row_in_the_familys_time(cast, client_of):
    made = look(berlin("2026-10-25 02:30").astimezone(datetime.UTC), until=berlin("2026-10-25 12:00"), view_count=2)
    response = client_of(cast.anna).get(reverse("ledger_csv"))
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="looks-')
    (row,) = _rows(response)
    # Half past two comes twice in that night; the offset says which it was.
    assert (row["day"], row["first_at"], row["last_at"]) == (
        "2026-10-25", "2026-10-25T02:30:00+02:00", "2026-10-25T12:00:00+01:00",
    )  # fmt: skip
    assert (row["viewer_name"], row["album_name"], row["device_name"]) == ("Oma Inge", "Beach", "Safari on iPad")
    assert (row["thumb_count"], row["view_count"], row["photo_id"]) == ("1", "2", str(made.photo_id))


def test_the_same_questions_narrow_it(cast, client_of):
    look(berlin("2026-08-01 10:00"), viewer_id="a", viewer_name="A")
    look(berlin("2026-08-02 10:00"), viewer_id="a", viewer_name="A")
    look(berlin("2026-08-02 10:00"), viewer_id="b", viewer_name="B")
    client = client_of(cast.anna)
    narrowed = _rows(client.get(reverse("ledger_csv"), {"person": "a", "since": "2026-08-02", "until": "2026-08-02"}))
    assert [(row["viewer_name"], row["day"]) for row in narrowed] == [("A", "2026-08-02")]
    assert len(_rows(client.get(reverse("ledger_csv")))) == 3


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_is_a_formula_to_a_spreadsheet(cast, client_of, name):
    look(berlin("2026-08-01 10:00"), viewer_name=name, album_name=name, device_name=name)
    (row,) = _rows(client_of(cast.anna).get(reverse("ledger_csv")))
    assert {row["viewer_name"], row["album_name"], row["device_name"]} == {f"'{name}"}


def test_commas_quotes_and_lines_stay_in_their_cell(cast, client_of):
    look(berlin("2026-08-01 10:00"), viewer_name='Inge, "Oma"\nBerg', album_name="Möwe 🐦")
    (row,) = _rows(client_of(cast.anna).get(reverse("ledger_csv")))
    assert (row["viewer_name"], row["album_name"]) == ('Inge, "Oma"\nBerg', "Möwe 🐦")


def test_deeds_have_their_own_table(cast, client_of):
    deed = note(Deed.Kind.PERSON_ENDED, cast.ben, by=cast.anna)
    Deed.objects.filter(pk=deed.pk).update(doors=[{"door": "thumbs", "status": 403, "closed": True}])
    (row,) = _rows(client_of(cast.anna).get(reverse("ledger_deeds_csv")))
    assert (row["kind"], row["by_name"], row["subject_name"], row["subject_id"]) == (
        "person_ended", "Anna", "Ben", str(cast.ben.pk),
    )  # fmt: skip
    assert '"closed": true' in row["doors"]


def test_a_long_ledger_comes_in_pieces(monkeypatch):
    from albums.ledger import export

    monkeypatch.setattr(export, "ROWS_AT_ONCE", 3)
    for hour in range(10):
        look(berlin(f"2026-08-01 {hour + 10}:00"))
    pieces = list(looks_as_csv(Look.objects.all(), zone=BERLIN))
    assert len(pieces) == 5
    assert b"".join(pieces).count(b"\r\n") == 11
