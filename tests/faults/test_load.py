"""Twenty seconds of people at work: no error. The times are `make load`'s to judge, on a machine with nothing else."""

import pytest

from tests.faults import load
from tests.faults.installation import installed

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("processes")]


def test_people_at_work_meet_no_error() -> None:
    with installed() as where:
        found = load.run(20, 24, where)
    assert found["errors"] == []
    assert found["requests"] > 60
    assert found["p95"] < 5, found["slowest"]
