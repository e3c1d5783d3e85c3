"""Document + area + scale -> pixels: the exact ones for files, and those for the screen."""

from __future__ import annotations

from ganstudio.core.dirty import dirty
from ganstudio.core.flatten import flatten, flatten_layers
from ganstudio.core.placed import layer_pixels
from ganstudio.core.screen import render

__all__ = ["dirty", "flatten", "flatten_layers", "layer_pixels", "render"]
