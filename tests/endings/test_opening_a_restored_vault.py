"""A restored vault is not opened by one press: who was ended since the backup would see everything again."""

import pytest
from django.utils import timezone

from albums.endings.freeze import start_freeze
from albums.models import Deed, Freeze

QUESTION = '<dialog class="dialog dialog-question" id="thaw"'
PRESS = 'type="button" data-dialog="thaw">Open again</button>'
SENTENCE = "Whoever’s access was ended after that day has it again from this second"


@pytest.fixture
def restored(cast) -> None:
    """As `albums.backup.loading` leaves it."""
    Freeze.objects.create()
    said = "Restored from the backup of 3 May 2026, 10:00, for Anna to keep"
    Deed.objects.create(kind=Deed.Kind.FROZEN, at=timezone.now(), detail=said)


@pytest.mark.parametrize(("address", "buttons"), [("/", 1), ("/people/", 2), ("/endings/{deed}/", 2)])
def test_it_is_said_first_who_regains_access(cast, client_of, restored, address, buttons):
    page = client_of(cast.anna).get(address.format(deed=Deed.objects.get(kind="frozen").pk)).text
    assert page.count(QUESTION) == 1 and SENTENCE in page
    # The only form that opens is the question's own.
    assert page.count('action="/freeze/ending/"') == 1
    assert page.index(QUESTION) < page.index('action="/freeze/ending/"')
    assert page.count(PRESS) == buttons


def test_whoever_says_yes_opens_it(cast, client_of, restored):
    anna = client_of(cast.anna)
    anna.post("/freeze/ending/")
    assert not Freeze.objects.live().exists()
    assert QUESTION not in anna.get("/people/").text


def test_a_freeze_of_ones_own_is_still_opened_by_one_press(cast, client_of):
    start_freeze(by=cast.anna)
    page = client_of(cast.anna).get("/people/").text
    assert QUESTION not in page and page.count('action="/freeze/ending/"') == 2
