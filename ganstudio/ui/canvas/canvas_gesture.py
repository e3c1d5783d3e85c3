"""An open gesture: feeds a tool's generator with events, shows its previews and commits what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.paint import Colour
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.tools.overlay import Shape
from ganstudio.tools.tool import Event, Gesture, Preview, Scene, Tool


class GestureRun:
    """At most one gesture at a time on an editor.

    ``overlay``: what the tool wants drawn over the picture. ``said`` gets the text of an error, ``picked`` a colour,
    ``changed`` is called when the overlay changed or the gesture began or ended.
    """

    def __init__(self, editor: Editor, said: Callable[[str], None], picked: Callable[[Colour], None], changed: Callable[[], None]) -> None:
        self.overlay: tuple[Shape, ...] = ()
        self.tool: Tool | None = None
        self._editor = editor
        self._said, self._picked, self._changed = said, picked, changed
        self.finish: Callable[[Edit], None] = self._finish_now
        """Does the slow second part of an edit that was committed; the window gives it to a job."""
        self.carry_out: Callable[[Edit], None] = editor.apply
        """Commits an edit that may be slow; the window gives those of large pictures to a job."""
        self._nudge: tuple[object, ...] | None = None
        """Tool and layer of the gesture, if a key began it."""
        self._nudged: tuple[object, ...] | None = None
        """Tool and layer of the last such gesture, and the document it gave."""
        self._gesture: Gesture | None = None
        self._document: Document | None = None
        self._colour: Colour | None = None

    @property
    def open(self) -> bool:
        """Whether a gesture is going on."""
        return self._gesture is not None

    @property
    def overtaken(self) -> bool:
        """Whether the document was changed (undo, say) under the open gesture."""
        return self.open and self._document is not self._editor.document

    def begin(self, tool: Tool, scene: Scene, event: Event) -> None:
        """Starts a gesture; one that is still open is aborted."""
        self.close()
        self.tool, self._document, self._colour = tool, scene.document, None
        self._editor.begin_gesture()
        self._nudge = (tool.id, scene.active, scene.target) if event.kind == "key" else None
        self._gesture = tool.begin(scene, event)
        self._advance((None,))

    def send(self, events: Iterable[Event]) -> None:
        """Hands events to the gesture; only the last preview of them is shown."""
        if self._gesture is not None:
            self._advance(events)

    def _advance(self, events: Iterable[Event | None]) -> None:
        gesture = self._gesture
        assert gesture is not None
        preview: Preview | None = None
        try:
            for event in events:
                preview = next(gesture) if event is None else gesture.send(event)
        except StopIteration as stop:
            edit: Any = stop.value
            self._end(edit)
            return
        except StudioError as error:
            self._end(None)
            self._said(str(error))
            return
        except BaseException:
            self._end(None)
            raise
        if preview is None:
            return
        self.overlay = preview.overlay
        if preview.foreground is not None and preview.foreground != self._colour:
            self._colour = preview.foreground
            self._picked(preview.foreground)
        shown = None if preview.document is self._editor.document else preview.document
        if (self._editor.document if shown is None else shown) is not self._editor.shown:
            self._editor.preview(shown)
        self._changed()

    def _end(self, edit: Edit | None) -> None:
        self._gesture, self._document, self.tool, self.overlay = None, None, None, ()
        try:
            if edit is not None and self._nudge is not None and self._nudged == (self._nudge, self._editor.document):
                self._editor.end_gesture(None)
                self._editor.amend(edit)
            elif edit is not None and edit.slow is not None:
                self._editor.end_gesture(None, keep=True)
                self.carry_out(edit)
            else:
                self._editor.end_gesture(edit)
            self._nudged = None if self._nudge is None else (self._nudge, self._editor.document)
            if edit is not None and edit.finish is not None:
                self.finish(edit)
        except StudioError as error:
            self._editor.preview(None)
            self._said(str(error))
        finally:
            self._changed()

    def _finish_now(self, edit: Edit) -> None:
        finish = edit.finish
        assert finish is not None
        self._editor.amend(Edit(edit.label, lambda document: finish(document, Progress())))

    def close(self) -> None:
        """Aborts the gesture: the document stays as it was before."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.close()
            self._end(None)
