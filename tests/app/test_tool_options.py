from __future__ import annotations

import json
from dataclasses import replace

from ganstudio.app.tool_options import load_options, options_file, save_options
from ganstudio.core.fields import Number, controls
from ganstudio.tools.toolbox import TOOLS, tool


def test_every_tools_options_come_back() -> None:
    kept = {each.id: each.options() for each in TOOLS}
    brush = kept["brush"]
    name = next(name for name, control in controls(brush).items() if isinstance(control, Number))
    kept["brush"] = replace(brush, **{name: 77})
    save_options(kept)
    assert load_options(TOOLS) == kept


def test_what_makes_no_sense_has_its_default() -> None:
    name, control = next((n, c) for n, c in controls(tool("brush").options).items() if isinstance(c, Number))
    options_file().parent.mkdir(parents=True)
    options_file().write_text(json.dumps({"brush": {name: control.high + 1, "gone": 3}, "nothing": {}, "eraser": 5}), "utf-8")
    assert load_options(TOOLS) == {"brush": tool("brush").options()}
    options_file().write_text("[", "utf-8")
    assert load_options(TOOLS) == {}


def test_nothing_is_kept_at_first() -> None:
    assert load_options(TOOLS) == {}
