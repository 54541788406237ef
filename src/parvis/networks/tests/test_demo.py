"""How fast the demonstration tells its story."""

import datetime as dt

from parvis.networks.demo.connector import wait


def test_the_demonstration_begins_fast_and_settles_to_the_pace_of_its_story():
    """A newcomer sees the board live at once; an hour later, a quiet brand is quiet: no storm that never ends."""
    noon = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    elapsed, told, at = 0.0, 0, []
    while elapsed < 3 * 3600:
        elapsed += wait(told, 20.0, noon + dt.timedelta(seconds=elapsed))
        told += 1
        at.append(elapsed)
    by_hour = [sum(hour * 3600 <= moment < (hour + 1) * 3600 for moment in at) for hour in range(3)]
    assert sum(moment < 120 for moment in at) >= 3
    assert 8 <= by_hour[0] <= 25
    assert by_hour[1] <= 12
    assert by_hour[2] <= 12
    assert wait(1_000_000, 20.0, noon) == wait(100, 20.0, noon)  # it never overflows
