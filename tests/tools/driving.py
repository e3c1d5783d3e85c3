"""Drives a tool's gesture event by event, as the canvas does, without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.tools.tool import Event, Preview, Scene
from ganstudio.tools.toolbox import tool

SIZE = Size(320, 280)


def picture(size: Size = SIZE, seed: int = 0) -> Document:
    """One opaque layer of noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    return Document(size, layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)


def plain(value: tuple[int, int, int] = (0, 0, 0), size: Size = SIZE) -> Document:
    """One opaque layer of one colour."""
    return Document(size, layers=(Layer(1, "Background", Pixels(Raster.uniform(size, (*value, 255)))),), next_id=2)


def shot(document: Document, index: int = 0) -> np.ndarray:
    """The pixels of a top layer within the canvas, as int."""
    layer = document.layers[index]
    assert layer.raster is not None
    return layer.raster.read(document.area.moved(-layer.offset.x, -layer.offset.y)).astype(int)


def selected(document: Document) -> np.ndarray:
    """The selection's values."""
    assert document.selection is not None
    return document.selection.read()[..., 0].astype(int)


def drag(*points: tuple[float, float], **keys: Any) -> list[Event]:
    """Press at the first point, move over the others, release at the last."""
    last = points[-1]
    return [Event("press", *points[0], **keys), *(Event("move", *p, **keys) for p in points[1:]), Event("release", *last, **keys)]


def key(name: str, **keys: Any) -> Event:
    return Event("key", key=name, **keys)


@dataclass
class Driven:
    """What came of a gesture: its previews, and its edit once it ended."""

    previews: list[Preview] = field(default_factory=list)
    edit: Edit | None = None
    ended: bool = False


def drive(id: str, document: Document, events: Iterable[Event], **scene: Any) -> Driven:
    """Runs a gesture of the tool on layer 1 (or ``active=``). ``options`` may be a dict of changed fields."""
    chosen = tool(id)
    options = scene.pop("options", {})
    values = {"active": 1, "options": replace(chosen.options(), **options), **scene}
    queue = list(events)
    driven = Driven()
    gesture = chosen.begin(Scene(document, **values), queue[0])
    try:
        driven.previews.append(next(gesture))
        for event in queue[1:]:
            driven.previews.append(gesture.send(event))
    except StopIteration as stop:
        driven.edit, driven.ended = stop.value, True
    else:
        gesture.close()
    return driven


def done(id: str, document: Document, events: Iterable[Event], **scene: Any) -> Document:
    """The document after the gesture was committed, its slow part too."""
    driven = drive(id, document, events, **scene)
    assert driven.ended, "the gesture is still open"
    if driven.edit is None:
        return document
    result = driven.edit.apply(document)
    return result if driven.edit.finish is None else driven.edit.finish(result, Progress())


def undone(document: Document, edit: Edit) -> bool:
    """Whether undo after committing the edit shows the same object again, and redo the edited one."""
    editor = Editor(document)
    editor.apply(edit)
    after = editor.document
    editor.undo()
    back = editor.document is document
    editor.redo()
    forth = editor.document is after and after is not document
    editor.close()
    return back and forth
