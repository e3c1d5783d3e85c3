from __future__ import annotations

import json

import pytest

from ganstudio.app.adjust_presets import AdjustPresets, load_presets, presets_file, remember_last, save_presets
from ganstudio.core.adjust import Curves, HueSaturation, Levels
from ganstudio.core.tone import Span
from ganstudio.errors import FileError

DARK = Levels(rgb=Span(0.1, 0.8, 0.9))
BENT = Curves(red=((0.0, 0.0), (0.5, 0.7), (1.0, 1.0)))


def test_each_kind_keeps_its_own() -> None:
    save_presets("levels", AdjustPresets({"Dark é": DARK}))
    save_presets("curves", AdjustPresets({"Bent": BENT}, BENT))
    assert load_presets("levels") == AdjustPresets({"Dark é": DARK})
    assert load_presets("curves") == AdjustPresets({"Bent": BENT}, BENT)
    assert load_presets("blur") == AdjustPresets()


def test_the_last_values_are_remembered_beside_the_named_ones() -> None:
    save_presets("levels", AdjustPresets({"Dark": DARK}))
    remember_last(Levels())
    remember_last(DARK)
    assert load_presets("levels") == AdjustPresets({"Dark": DARK}, DARK)


def test_values_that_make_no_sense_are_left_out() -> None:
    save_presets("hue-saturation", AdjustPresets({"Blue": HueSaturation(hue=90)}))
    data = json.loads(presets_file().read_text("utf-8"))
    data["hue-saturation"]["named"] |= {"Bad": {"id": "hue-saturation", "hue": "x"}, "Other": {"id": "nothing"}, "None": 3}
    presets_file().write_text(json.dumps(data), "utf-8")
    assert load_presets("hue-saturation") == AdjustPresets({"Blue": HueSaturation(hue=90)})


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_broken_file_is_told_and_not_written_over(text: str) -> None:
    presets_file().parent.mkdir(parents=True)
    presets_file().write_text(text, "utf-8")
    with pytest.raises(FileError, match=r"adjustments\.json"):
        load_presets("levels")
    with pytest.raises(FileError):
        remember_last(DARK)
    assert presets_file().read_text("utf-8") == text
