"""Parents send photos, and faults strike: all that they were told is true afterwards, and there is nothing else.

The long form, with faults at random for as long as one likes, is `bin/bench faults`.
"""

import time
from itertools import groupby

import pytest

from tests.faults.judging import judge
from tests.faults.library import FAULTS, faults_of
from tests.faults.photos import small_photos, some_twice
from tests.faults.sending import sending
from tests.stack import stack_name

OF_A_KIND = {kind: [each.label for each in group] for kind, group in groupby(faults_of(stack_name()), lambda f: f.kind)}


@pytest.mark.parametrize("kind", OF_A_KIND)
def test_after_faults_all_that_was_told_is_true(place, album, senders, kind):
    two = senders(2)
    with sending(two, some_twice(small_photos(), every=4)) as whoever_stopped:
        for label in OF_A_KIND[kind]:
            before = sum(len(sender.told) for sender in two)
            with FAULTS[label].strike(place):
                whoever_stopped()
            place.be_whole()
            while sum(len(sender.told) for sender in two) < before + 2:
                whoever_stopped()
                time.sleep(0.1)
    verdict = judge(place, [said for sender in two for said in sender.told], album=album)
    assert verdict.photos >= 2
    assert verdict.faults == {}, place.live.running.output[-4000:]
