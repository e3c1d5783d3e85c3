"""A step as a form shows it: a dataclass with controls for its values, and the step that such a dataclass says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, make_dataclass
from typing import Any

from ganstudio.app.steps import KINDS
from ganstudio.core.adjust import from_dict, to_dict
from ganstudio.core.edit import Step
from ganstudio.core.fields import choice, controls, number
from ganstudio.engine.presets import Preset

TO_FIT = 0
_HIDDEN = ("feather", "place")
"""Options of tools that mean nothing where whole pictures are changed in place."""


@dataclass(frozen=True)
class UpscaleForm:
    """How pictures are made larger."""

    scale: int = choice(2, "Enlarge", ((2, "2 ×"), (3, "3 ×"), (4, "4 ×"), (TO_FIT, "To fit")), "Pixels along each side, times this")
    width: int = number(3840, 16, 60_000, "Width", unit="px", logarithmic=True)
    height: int = number(2160, 16, 60_000, "Height", unit="px", logarithmic=True)
    crisp: float = number(1.0, 0, 1, "Faithful to crisp", unit="%", scale=100, tip="0 % invents nothing; 100 % draws fine detail that may be new")


def form_value(step: Step, presets: Sequence[Preset]) -> Any:
    """What a form edits; None for steps without anything to choose, or that only a text can change."""
    values = step.values
    match step.do:
        case "adjust":
            return from_dict(values)
        case "upscale":
            fit = bool(values.get("width"))
            plain = UpscaleForm()
            scale = TO_FIT if fit else int(values.get("scale", plain.scale))
            width = int(values.get("width") or plain.width)
            return UpscaleForm(scale, width, int(values.get("height") or width if fit else plain.height), float(values.get("crisp", plain.crisp)))
        case "style":
            kind = _style_kind(presets)
            known = {f.name for f in fields(kind)}
            return kind(**{name: value for name, value in values.items() if name in known})
        case _:
            kind = KINDS[step.do].options
            found = controls(kind)
            if not found or not is_dataclass(kind):
                return None
            return kind(**{name: value for name, value in values.items() if name in found})


def shown_fields(value: Any) -> list[str]:
    """The fields of a form value that are shown."""
    hidden = set(_HIDDEN)
    if isinstance(value, UpscaleForm) and value.scale != TO_FIT:
        hidden |= {"width", "height"}
    fit = getattr(value, "fit", None)
    if fit is not None:
        hidden |= {"width", "height"} if fit == "percent" else {"percent"}
    return [name for name in controls(value) if name not in hidden]


def with_form_value(step: Step, value: Any) -> Step:
    """The step with what the form says; values that it does not show stay."""
    if step.do == "adjust":
        return Step("adjust", to_dict(value))
    shown = {name: getattr(value, name) for name in controls(value) if name not in _HIDDEN}
    kept = {name: old for name, old in step.values.items() if name not in controls(value)}
    if isinstance(value, UpscaleForm):
        kept = {name: old for name, old in kept.items() if name not in ("width", "height", "scale")}
        del shown["scale" if value.scale == TO_FIT else "width"]
        if value.scale != TO_FIT:
            del shown["height"]
    return Step(step.do, kept | shown)


def _style_kind(presets: Sequence[Preset]) -> type[Any]:
    """The options of the style step, with the styles that are there as a choice."""
    options = tuple((preset.id, preset.label) for preset in presets) or (("", "—"),)
    plain = controls(KINDS["style"].options)
    strength, scale = plain["strength"], plain["scale"]
    return make_dataclass(
        "StyleChoice",
        [
            ("preset", str, choice(options[0][0], "Style", options)),
            ("strength", float, number(1.0, 0, 1, strength.label, unit="%", scale=100)),
            ("scale", float, number(1.0, 0.5, 8.0, scale.label, unit="×", decimals=2, logarithmic=True)),
        ],
        frozen=True,
    )
