"""Clone stamp and style brush."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core.document import Layer, Pixels
from ganstudio.core.geometry import Point, Size
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.tools.overlay import Caption, Circle
from ganstudio.tools.tool import Event
from tests.tools.driving import SIZE, done, drag, drive, picture, plain, shot

HARD = {"size": 30, "hardness": 1.0, "smoothing": 0.0, "pressure_size": False}


def aimed(x: float, y: float) -> dict[str, object]:
    """The memory after an Alt-click."""
    memory: dict[str, object] = {}
    driven = drive("clone", picture(), drag((x, y), alt=True), memory=memory)
    assert driven.ended and driven.edit is None
    return memory


def test_clone_copies_from_the_source() -> None:
    base = picture()
    before = shot(base)
    after = shot(done("clone", base, drag((200, 200), (230, 200)), memory=aimed(80, 60), options=HARD))
    assert np.array_equal(after[195:206, 200:231], before[55:66, 80:111])
    assert np.array_equal(after[:180], before[:180])


def test_clone_reads_what_was_there_before_the_stroke() -> None:
    base = picture()
    before = shot(base)
    after = shot(done("clone", base, drag((100, 100), (200, 100)), memory=aimed(90, 100), options=HARD))
    assert np.array_equal(after[95:106, 100:200], before[95:106, 90:190])


def test_without_a_source_it_says_what_to_do() -> None:
    with pytest.raises(EditError, match="Alt"):
        drive("clone", picture(), drag((50, 50)))


@pytest.mark.parametrize("aligned", [True, False])
def test_aligned(aligned: bool) -> None:
    base, memory = picture(), aimed(60, 60)
    before = shot(base)
    options = {**HARD, "aligned": aligned}
    once = done("clone", base, drag((150, 100)), memory=memory, options=options)
    after = shot(done("clone", once, drag((200, 200)), memory=memory, options=options))
    source = before[160, 110] if aligned else before[60, 60]
    assert np.array_equal(after[200, 200], source)


def test_a_new_source_ends_the_alignment() -> None:
    base, memory = picture(), aimed(60, 60)
    done("clone", base, drag((150, 100)), memory=memory, options=HARD)
    drive("clone", base, drag((20, 20), alt=True), memory=memory)
    assert np.array_equal(shot(done("clone", base, drag((200, 200)), memory=memory, options=HARD))[200, 200], shot(base)[20, 20])


def test_all_layers() -> None:
    base = picture()
    top = Layer(2, "top", Pixels(Raster.uniform(Size(40, 40), (1, 2, 3, 255))), Point(40, 40))
    base = base.insert(top)
    after = shot(done("clone", base, drag((200, 200)), memory=aimed(60, 60), options={**HARD, "sample": "merged"}))
    assert after[200, 200].tolist() == [1, 2, 3, 255]


def test_the_source_is_shown() -> None:
    driven = drive("clone", picture(), drag((200, 200), (210, 205)), memory=aimed(80, 60), options=HARD)
    assert Circle((90, 65), 15.0, True) in driven.previews[-1].overlay


def test_style_brush_reveals_the_styled_raster() -> None:
    base = plain()
    styled = Raster.from_array(picture(seed=5).layers[0].raster.read())  # type: ignore[union-attr]
    after = shot(done("style-brush", base, drag((100, 100), (150, 100)), memory={"styled": styled}, options=HARD))
    assert np.array_equal(after[95:106, 100:151], styled.read()[95:106, 100:151])
    assert not after[:80, :, :3].any()


def test_style_brush_follows_pressure() -> None:
    styled = Raster.uniform(SIZE, (200, 200, 200, 255))
    events = [Event("press", 100, 100, pressure=0.5), Event("release", 100, 100, pressure=0.5)]
    after = shot(done("style-brush", plain(), events, memory={"styled": styled}, options=HARD))
    assert after[100, 100, 0] == 100


@pytest.mark.parametrize("memory", [{}, {"styled": Raster.uniform(Size(5, 5), (1, 1, 1, 255))}])
def test_style_brush_waits_for_its_raster(memory: dict[str, object]) -> None:
    driven = drive("style-brush", plain(), drag((100, 100), (120, 100)), memory=memory)
    assert driven.ended and driven.edit is None
    assert isinstance(driven.previews[0].overlay[0], Caption)


def test_style_brush_lies_with_its_layer() -> None:
    base = plain().change(1, lambda x: Layer(1, "a", Pixels(Raster.uniform(Size(100, 100), (0, 0, 0, 255))), Point(50, 60)))
    ramp = np.zeros((100, 100, 4), np.uint8)
    ramp[..., 0], ramp[..., 3] = np.arange(100), 255
    after = shot(done("style-brush", base, drag((90, 100)), memory={"styled": Raster.from_array(ramp)}, options=HARD))
    assert after[100, 90, 0] == 40
