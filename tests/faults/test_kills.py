"""Kills in the midst of work (50, or BELUGA_KILLS); `make faults` does a thousand."""

import os

import pytest

from tests.faults import kills

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("kills")]
PACE = 2.0


def test_nothing_is_lost_doubled_or_half_done_whatever_is_killed() -> None:
    number, seed = int(os.environ.get("BELUGA_KILLS", "50")), int(os.environ.get("BELUGA_SEED", "20260101"))
    done = kills.run(number, seed, pace=PACE)
    assert sum(done["kills"].values()) == number
    assert done["customers"] >= kills.ROWS
