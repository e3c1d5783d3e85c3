"""Brush and eraser gestures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.document import Mask
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, plain, shot

HARD = {"size": 20, "hardness": 1.0, "smoothing": 0.0, "pressure_size": False}
WHITE = (1.0, 1.0, 1.0)


def test_each_event_shows_what_is_painted_so_far() -> None:
    base = plain()
    driven = drive("brush", base, drag((50, 50), (100, 50), (150, 50)), foreground=WHITE, options=HARD)
    seen = [shot(p.document)[50, :, 0] for p in driven.previews if p.document is not None]
    assert [int(line.nonzero()[0].max()) for line in seen] == [59, 109, 159]


def test_the_last_preview_is_what_is_committed() -> None:
    base = plain()
    driven = drive("brush", base, drag((50, 50), (100, 70), (150, 50)), foreground=WHITE, options={"smoothing": 0.0})
    assert driven.edit is not None and driven.previews[-1].document is not None
    assert np.array_equal(shot(driven.edit.apply(base)), shot(driven.previews[-1].document))


def test_shift_at_the_press_draws_a_line_from_the_last_stroke() -> None:
    memory: dict[str, object] = {}
    first = done("brush", plain(), drag((40, 40)), foreground=WHITE, options=HARD, memory=memory)
    second = done("brush", first, drag((200, 200), shift=True), foreground=WHITE, options=HARD, memory=memory)
    assert shot(second)[120, 120, 0] == 255
    assert shot(done("brush", first, drag((200, 200)), foreground=WHITE, options=HARD, memory=memory))[120, 120, 0] == 0


def test_shift_while_dragging_keeps_it_level() -> None:
    events = [Event("press", 50, 50), Event("move", 150, 70, shift=True), Event("release", 150, 70, shift=True)]
    found = shot(done("brush", plain(), events, foreground=WHITE, options=HARD))[..., 0]
    assert found[50, 140] == 255 and not found[62:].any()


def test_the_second_button_erases() -> None:
    found = shot(done("brush", plain(), drag((50, 50), secondary=True), foreground=WHITE, options=HARD))
    assert found[50, 50, 3] == 0


def test_the_eraser_paints_the_background_where_transparency_is_locked() -> None:
    base = plain().change(1, lambda x: replace(x, lock_alpha=True))
    found = shot(done("eraser", base, drag((50, 50)), background=(1.0, 0.0, 0.0), options=HARD))
    assert found[50, 50].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize(("tool", "value"), [("brush", 255), ("eraser", 0)])
def test_on_a_mask(tool: str, value: int) -> None:
    base = plain().change(1, lambda x: replace(x, mask=Mask(Raster.uniform(SIZE, (100,)))))
    after = done(tool, base, drag((50, 50)), foreground=WHITE, options=HARD, target="mask")
    mask = after.layers[0].mask
    assert mask is not None and mask.read(Rect(50, 50, 1, 1))[0, 0] == value
    assert mask.read(Rect(200, 200, 1, 1))[0, 0] == 100
    assert after.layers[0].content is base.layers[0].content


def test_on_the_quick_mask() -> None:
    base = replace(plain(), selection=rectangle(SIZE, Rect(0, 0, 100, 100)))
    after = done("eraser", base, drag((50, 50)), options=HARD, target="quick")
    assert after.selection is not None
    values = after.selection.read()[..., 0]
    assert values[50, 50] == 0 and values[10, 10] == 255 and after.layers is base.layers


def test_the_quick_mask_works_over_a_group() -> None:
    base = plain()
    after = done("brush", base, drag((50, 50)), foreground=WHITE, options=HARD, target="quick", active=None)
    assert after.selection is not None and after.selection.read()[50, 50, 0] == 255


def test_without_a_layer() -> None:
    with pytest.raises(EditError, match="New Layer"):
        drive("brush", plain(), drag((50, 50)), active=None)


def test_a_stroke_outside_everything_is_no_edit() -> None:
    base = plain()
    driven = drive("brush", base, drag((-500, -500), (-400, -500)), foreground=WHITE, options=HARD)
    assert driven.edit is not None and driven.edit.apply(base) is base


def test_pen_pressure_reaches_the_stroke() -> None:
    events = [Event("press", 50, 100, pressure=0.2), Event("move", 250, 100, pressure=1.0), Event("release", 250, 100, pressure=1.0)]
    found = shot(done("brush", plain(), events, foreground=WHITE, options={**HARD, "size": 60, "pressure_size": True}))[..., 0]
    assert (found[:, 60] > 0).sum() < (found[:, 150] > 0).sum() < (found[:, 240] > 0).sum()
