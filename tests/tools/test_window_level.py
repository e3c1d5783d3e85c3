"""Dragging the range of values that is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.convert import convert_depth, convert_mode
from ganstudio.core.document import Document
from ganstudio.core.measure import Measure
from ganstudio.core.tone import NARROWEST, WindowLevel
from ganstudio.core.window_level import window_layer, window_of, with_window
from ganstudio.tools.overlay import Caption
from ganstudio.tools.window_level import dragged, window_text
from tests.tools.driving import done, drag, drive, picture, shot


def grey() -> Document:
    document = convert_depth(convert_mode(picture(), "grey"), 16)
    return replace(document, measure=Measure(-1000.0, 3095.0, "HU"))


def test_right_is_wider_and_up_is_brighter() -> None:
    start = WindowLevel(0.5, 0.2)
    assert dragged(start, 160, 0) == WindowLevel(0.5, 0.4)
    assert dragged(start, -160, 0).width == pytest.approx(0.1)
    assert dragged(start, 0, 320).level == pytest.approx(0.3)
    assert dragged(replace(start, negative=True), 0, 320).level == pytest.approx(0.7)
    assert dragged(start, 0, 32, speed=2).level == pytest.approx(0.46)
    assert dragged(start, 99999, -99999) == WindowLevel(1.0, 1.0)
    assert dragged(start, -99999, 99999) == WindowLevel(0.0, NARROWEST)


def test_a_drag_changes_the_window_and_no_pixel() -> None:
    document = with_window(grey(), WindowLevel(0.5, 0.5))
    after = done("window-level", document, drag((10, 100), (90, 100), (170, 20)))
    assert window_of(after) == WindowLevel(pytest.approx(0.375), pytest.approx(1.0))  # type: ignore[arg-type]
    assert after.layers[0] is document.layers[0]
    assert len(after.layers) == 2
    assert np.array_equal(shot(after), shot(document))


def test_a_picture_without_a_window_gets_one() -> None:
    after = done("window-level", grey(), drag((10, 10), (10, 10), (-150, 10)))
    assert window_layer(after) is not None
    assert window_of(after).width == pytest.approx(0.5)


def test_a_click_changes_nothing() -> None:
    document = grey()
    assert done("window-level", document, drag((10, 10), (10, 10))) is document


def test_the_screen_counts_not_the_picture() -> None:
    after = done("window-level", grey(), drag((10, 10), (-70, 10)), zoom=2.0)
    assert window_of(after).width == pytest.approx(0.5)


def test_it_says_what_is_shown_in_the_pictures_unit() -> None:
    driven = drive("window-level", grey(), drag((10, 10), (-150, 10)), options={"speed": 1.0})
    captions = [shape for preview in driven.previews for shape in preview.overlay]
    assert captions[-1] == Caption((-150, 10), "Level 1048 HU  Width 2048 HU")
    assert window_text(picture(), WindowLevel(0.25, 0.5)) == "Level 25.0 %  Width 50.0 %"
