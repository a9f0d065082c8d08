"""Processes write up since when nothing leaves them on old decisions, and whoever ends access reads that."""

import os
import threading
import time

import pytest

from albums.endings import settling
from albums.viewing import board as board_module
from albums.viewing.board import Board
from albums.viewing.guard import Guard
from tests.running.process import eventually

pytestmark = pytest.mark.pure


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def no_patience(monkeypatch) -> None:
    monkeypatch.setattr(board_module, "LONGEST", 0.0)


def written_by_another_process(board: Board, instant: float) -> int:
    """Its place; it has ended since, and nobody has taken it off the board."""
    place = board.reserve()
    pid = os.fork()
    if not pid:
        board.write(instant)
        os._exit(0)
    os.waitpid(pid, 0)
    return place


def test_nobody_is_waited_for_where_nothing_leaves(board, no_patience):
    board.reserve()
    assert board.wait_until_past(time.monotonic())


def test_what_another_process_has_written_counts(board, no_patience):
    written_by_another_process(board, 5.0)
    assert board.wait_until_past(5.0)
    assert not board.wait_until_past(5.1)


def test_a_process_that_has_ended_is_waited_for_no_more(board, no_patience):
    place = written_by_another_process(board, 5.0)
    board.free(place)
    assert board.wait_until_past(6.0)
    assert board.reserve() == place


def test_every_process_has_a_place_of_its_own(board, no_patience):
    written_by_another_process(board, 5.0)
    written_by_another_process(board, 7.0)
    assert not board.wait_until_past(6.0)


def test_whoever_waits_goes_on_when_it_is_written(board):
    board.reserve()
    board.write(5.0)
    threading.Timer(0.1, board.write, [6.0]).start()
    assert board.wait_until_past(6.0)


def test_a_process_without_a_place_writes_nothing(board, no_patience):
    board.write(5.0)
    assert board.wait_until_past(6.0)


class Leaving:
    """An answer under way whose bytes leave on a decision of this instant."""

    def __init__(self, since: float | None) -> None:
        self.since = since

    def leaves_since(self) -> float | None:
        return self.since

    def is_overdue(self) -> bool:
        return False

    def cut(self) -> None:
        raise AssertionError("Nothing here is overdue.")


@pytest.fixture
def of_the_guard(board, monkeypatch) -> Board:
    monkeypatch.setattr("albums.viewing.guard.board", board)
    # tests/plugins let a decision hold for an hour.
    monkeypatch.setattr("albums.viewing.moment.DECISION_HOLDS", 0.2)
    board.reserve()
    return board


def test_the_guard_writes_up_the_oldest_decision_on_which_bytes_leave(of_the_guard, monkeypatch):
    began_at = time.monotonic()
    old, new = Leaving(began_at - 5), Leaving(began_at + 5)
    guard = Guard()
    with guard.watching(new), guard.watching(Leaving(None)):
        assert of_the_guard.wait_until_past(began_at)
        with guard.watching(old):
            monkeypatch.setattr(board_module, "LONGEST", 0.0)
            # Until the guard looks next.
            eventually(lambda: not of_the_guard.wait_until_past(began_at))
            monkeypatch.setattr(board_module, "LONGEST", 60.0)
            old.since = time.monotonic()
            assert of_the_guard.wait_until_past(began_at)


def test_whoever_begins_while_nothing_is_under_way_is_on_the_board_before_its_first_byte(
    of_the_guard, no_patience, monkeypatch
):
    # However long it takes to get there.
    monkeypatch.setattr("albums.viewing.moment.DECISION_HOLDS", 60.0)
    guard, ended_at = Guard(), time.monotonic()
    with guard.watching(Leaving(ended_at - 0.1)):
        assert not of_the_guard.wait_until_past(ended_at)
    assert of_the_guard.wait_until_past(time.monotonic())


def test_an_ending_is_answered_and_logged_when_a_process_stands_still_for_too_long(board, no_patience, rf, monkeypatch, caplog):
    monkeypatch.setattr(settling, "board", board)
    written_by_another_process(board, 5.0)

    @settling.settles
    def end(request):
        request.ended_at = 6.0
        return "answer"

    assert end(rf.post("/")) == "answer"
    assert "stood still" in caplog.text
