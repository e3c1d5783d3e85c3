from __future__ import annotations

from ganstudio.app.runs import Line
from ganstudio.ui.training.run_facts import numbers_text


def step(left: float = 90.0, waiting: float = 0.0) -> Line:
    return Line("step", 40, {"rate": 2.0, "waiting": waiting, "left": left})


def test_a_running_training_says_how_far_and_how_fast_it_is() -> None:
    assert numbers_text(step(), 200, True, True) == "Step 40 of 200   ·   2 steps a second   ·   2 min left"
    assert "40 % of it waiting for pictures" in numbers_text(step(waiting=0.4), 200, True, True)
    assert numbers_text(step(), 0, True, True).startswith("Step 40   ·")


def test_a_finished_one_says_no_speed_and_no_time() -> None:
    assert numbers_text(step(), 30, False, False) == "Step 40 of 40"
