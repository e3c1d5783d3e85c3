"""What a tool is: data and a generator that turns pointer events into an edit."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Literal

from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.paint import Colour
from ganstudio.core.surface import Target
from ganstudio.tools.overlay import Shape

Kind = Literal["press", "move", "hover", "release", "double", "key", "options"]


@dataclass(frozen=True)
class Event:
    """A pointer or key event in document coordinates (pixel centres at halves)."""

    kind: Kind
    x: float = 0.0
    y: float = 0.0
    pressure: float = 1.0
    """0..1; 1 for a mouse."""
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    secondary: bool = False
    """Right button, or the eraser end of a pen."""
    key: str = ""
    """For ``key``: Qt's portable name, such as ``Return``, ``Escape``, ``Left``, ``Backspace``."""
    options: Any = None
    """For ``options``: the tool's options, changed while the gesture is open."""
    space: bool = False
    """The space bar is down: what is being drawn moves."""


@dataclass(frozen=True)
class Scene:
    """What a gesture starts from. It does not follow later changes."""

    document: Document
    active: int | None
    target: Target = "pixels"
    foreground: Colour = (0.0, 0.0, 0.0)
    background: Colour = (1.0, 1.0, 1.0)
    options: Any = None
    """An instance of the tool's ``options`` dataclass."""
    zoom: float = 1.0
    """Screen pixels per document pixel: what makes a handle's or a snap's size on the screen."""
    memory: dict[str, Any] = field(default_factory=dict)
    """The tool's own, kept between gestures on one document (a clone source, say; the stylised raster of the style brush)."""


@dataclass(frozen=True)
class Preview:
    """What is shown while the gesture goes on. ``document`` None: the committed one."""

    document: Document | None = None
    overlay: tuple[Shape, ...] = ()
    foreground: Colour | None = None
    """A colour that was picked on the way."""


Gesture = Generator[Preview, Event, Edit | None]
"""Primed with next(), then fed with send(); returns what to commit. close() is Escape: nothing happens."""

Begin = Callable[[Scene, Event], Gesture]


@dataclass(frozen=True)
class Tool:
    """One entry of the toolbox."""

    id: str
    label: str
    icon: str
    """A qtawesome name."""
    shortcut: str
    options: type[Any]
    """A frozen dataclass with controls (core/fields.py)."""
    begin: Begin
    hint: str = ""
    """One line for the status bar: what pressing, Shift and Alt do."""
    cursor: Literal["cross", "brush", "move", "hand", "pick", "zoom", "text"] = "cross"
    nudges: bool = False
    """An arrow key begins (and ends) a gesture of its own, with a ``key`` event."""
    at_once: bool = False
    """Its gesture begins when the tool is chosen, with a ``hover`` event, because it shows handles before the first press (transform)."""
