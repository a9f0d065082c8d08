"""A process dies at every labelled step of taking a photo in, one after the other, while photos are being sent."""

import pytest

from tests.faults.inside.fault_steps import steps_of
from tests.faults.judging import judge
from tests.faults.photos import small_photos, unhurried
from tests.faults.sending import sending
from tests.running.process import eventually
from tests.stack import stack_name

STEPS = list(steps_of(stack_name()))
# So many in one vault's life before it is judged; the bench's kills are judged all together.
AT_ONCE = 9


@pytest.mark.parametrize("first", range(0, len(STEPS), AT_ONCE), ids=lambda first: STEPS[first])
def test_death_at_a_step_costs_nothing(place, album, senders, first):
    two = senders(2)
    with sending(two, unhurried(small_photos())) as whoever_stopped:
        for step in STEPS[first : first + AT_ONCE]:
            place.arm(step)
            whoever_stopped()
            eventually(place.has_sprung, why=lambda: f"Nobody came to it: {step}")  # noqa: B023
            place.be_whole()
    verdict = judge(place, [said for sender in two for said in sender.told], album=album)
    assert verdict.faults == {}, place.live.running.output[-4000:]
