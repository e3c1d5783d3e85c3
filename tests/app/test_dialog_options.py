from __future__ import annotations

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.app.restore import DenoiseOptions, JpegOptions
from ganstudio.places import state_folder


def test_what_was_set_last_comes_back() -> None:
    assert last_options("denoise", DenoiseOptions(strength=3.0)) == DenoiseOptions(strength=3.0)
    keep_options("denoise", DenoiseOptions(12.5, 0.5, place="in-place", extras=(("a", 1.0),)))
    keep_options("jpeg", JpegOptions(0.25))
    assert last_options("denoise", DenoiseOptions()) == DenoiseOptions(12.5, 0.5, place="in-place")
    assert last_options("jpeg", JpegOptions()).strength == 0.25


def test_what_makes_no_sense_has_its_default() -> None:
    state_folder().mkdir(parents=True, exist_ok=True)
    file = state_folder() / "dialogs.json"
    file.write_text('{"jpeg": {"strength": 7, "crisp": "much", "place": "nowhere", "feather": 2.0}, "denoise": 5}')
    assert last_options("jpeg", JpegOptions()) == JpegOptions(feather=2.0)
    assert last_options("denoise", DenoiseOptions()) == DenoiseOptions()
    file.write_text("[")
    assert last_options("jpeg", JpegOptions()) == JpegOptions()
