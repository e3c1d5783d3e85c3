"""The one mutable holder of a document: what is committed, what is shown, and its history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ganstudio.core.document import Adjustment, Document, Layer
from ganstudio.core.edit import Edit, Step
from ganstudio.core.history import History, State
from ganstudio.core.surface import Target
from ganstudio.core.tone import WindowLevel

Listener = Callable[[Document, Document], None]


def topmost(document: Document) -> int:
    """Id of the highest layer that can be worked on, of a document that has layers; the window through which values are looked at comes last."""
    return sorted(document.layers, key=lambda layer: not _is_window(layer))[-1].id


def _is_window(layer: Layer) -> bool:
    return isinstance(layer.content, Adjustment) and isinstance(layer.content.settings, WindowLevel)


class Editor:
    """One open document. Main thread only; workers get ``document`` values and give edits back.

    A listener is called as ``changed(before, after)`` with the shown documents whenever the picture, the active layer, the target,
    the history or the file may have changed; ``before is after`` when no pixel did.
    """

    def __init__(
        self, document: Document, label: str = "Open", path: Path | None = None, *, budget: int = 2**31, spill_folder: Path | None = None
    ) -> None:
        self.history = History(label, document, budget, spill_folder)
        self.path = path
        """The project file, or the picture that was opened; None for a new document."""
        self.saved: Document | None = document
        """The document as it is on disk; None if it never was (recovered or new pictures)."""
        self.before: Document = document
        """What the before/after view compares with."""
        self.target: Target = "pixels"
        self._active = topmost(document) if document.layers else None
        self._preview: Document | None = None
        self._listeners: list[Listener] = []
        self._waiting: list[Edit] | None = None

    @property
    def document(self) -> Document:
        """What is committed: what jobs, exports and autosave take."""
        return self.history.document

    @property
    def shown(self) -> Document:
        """What the canvas draws: a preview while there is one."""
        return self.document if self._preview is None else self._preview

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.document is not self.saved

    @property
    def active(self) -> int | None:
        """Id of the active layer; None only in a document without layers."""
        return self._active

    @property
    def active_layer(self) -> Layer | None:
        """The active layer of the committed document."""
        return self.document.find(self._active)

    def activate(self, id: int | None, target: Target = "pixels") -> None:
        """Makes a layer (and its pixels or mask) what tools work on. No history entry."""
        self._active, self.target = id, target
        self._settle()
        self._tell(self.shown)

    def apply(self, edit: Edit) -> None:
        """Commits the edit; nothing changed: no entry. An exception leaves the document as it was. While a gesture is open, it waits."""
        if self._waiting is not None:
            self._waiting.append(edit)
            return
        self._commit(edit, self.history.commit)

    def amend(self, edit: Edit) -> None:
        """Commits the edit in place of the current state if that has the same label (a dragged slider); otherwise as apply()."""
        same = self.history.position > 0 and self.history.states[self.history.position].label == edit.label
        self._commit(edit, self.history.amend if same else self.history.commit)

    def _commit(self, edit: Edit, record: Callable[[str, Document, Step | None], None]) -> None:
        old, shown = self.document, self.shown
        new = edit.apply(old)
        self._preview = None
        if new is not old:
            record(edit.label, new, edit.step)
            self._follow_new(old)
        if edit.active is not None and edit.active != self._active and self.document.find(edit.active) is not None:
            self._active, self.target = edit.active, "pixels"
        self._settle(old)
        self._tell(shown)

    def _follow_new(self, old: Document) -> None:
        """Makes a layer that was not there in ``old`` the active one, unless values are only looked at through it."""
        fresh = [layer.id for layer in self.document.walk() if layer.id >= old.next_id and not _is_window(layer)]
        if fresh:
            self._active, self.target = fresh[-1] if len(fresh) == 1 else self._newest_top(self.document, fresh), "pixels"

    @staticmethod
    def _newest_top(document: Document, fresh: list[int]) -> int:
        """Of several new layers, the group around them if there is one, else the topmost."""
        tops = [id for id in fresh if (group := document.parent(id)) is None or group.id not in fresh]
        return tops[-1]

    def preview(self, document: Document | None) -> None:
        """Shows ``document`` without committing it; None shows what is committed again."""
        shown = self.shown
        self._preview = document
        self._tell(shown)

    def undo(self) -> None:
        """One state back."""
        self.go(self.history.position - 1)

    def redo(self) -> None:
        """One state forward."""
        self.go(self.history.position + 1)

    def go(self, position: int) -> None:
        """To the history's state number ``position``."""
        shown, old = self.shown, self.document
        self._preview = None
        self.history.step(position - self.history.position)
        self._follow_new(old)
        self._settle(old)
        self._tell(shown)

    @property
    def undoes(self) -> str:
        """What undo() takes back; empty: nothing."""
        return self.states[self.history.position].label if self.history.can_undo else ""

    @property
    def redoes(self) -> str:
        """What redo() does again; empty: nothing."""
        return self.states[self.history.position + 1].label if self.history.can_redo else ""

    @property
    def states(self) -> tuple[State, ...]:
        """The history, oldest first."""
        return self.history.states

    def mark_saved(self, document: Document, path: Path) -> None:
        """Says that ``document`` (perhaps not the newest) is now in the file ``path``."""
        self.saved, self.path = document, path
        self._tell(self.shown)

    def compare_with(self, document: Document) -> None:
        """Chooses what the before/after view shows as before."""
        self.before = document
        self._tell(self.shown)

    @property
    def gesturing(self) -> bool:
        """Whether a gesture is open."""
        return self._waiting is not None

    def begin_gesture(self) -> None:
        """From now on edits wait, so that a finished job does not pull the document from under a stroke."""
        if self._waiting is None:
            self._waiting = []

    def end_gesture(self, edit: Edit | None, keep: bool = False) -> None:
        """Applies the gesture's edit (None: it was aborted or changes nothing), then those that waited. ``keep``: its preview stays.

        Every edit gets its turn; the first error among them is raised at the end.
        """
        waiting, self._waiting = self._waiting or [], None
        if edit is None and not keep:
            self.preview(None)
        errors: list[Exception] = []
        for each in [edit, *waiting] if edit is not None else waiting:
            try:
                self.apply(each)
            except Exception as error:  # raised below, when the others had their turn
                errors.append(error)
                self.preview(None)
        if errors:
            raise errors[0]

    def listen(self, changed: Listener) -> Callable[[], None]:
        """Calls ``changed`` after every change; call what is returned to stop that."""
        self._listeners.append(changed)

        def stop() -> None:
            if changed in self._listeners:
                self._listeners.remove(changed)

        return stop

    def close(self) -> None:
        """Lets go of the listeners, the history and its spill file."""
        self._listeners.clear()
        self.history.close()

    def _settle(self, old: Document | None = None) -> None:
        """Keeps the active layer and the target among those that exist."""
        if self.document.find(self._active) is None:
            order = [layer.id for layer in (old or self.document).walk()]
            there = [layer.id for layer in self.document.walk()]
            place = order.index(self._active) if self._active in order else len(order)
            below = [id for id in order[:place] if id in there]
            self._active = below[-1] if below else (there[-1] if there else None)
            self.target = "pixels"
        layer = self.active_layer
        if self.target == "mask" and (layer is None or layer.mask is None):
            self.target = "pixels"
        if self.target == "quick" and self.document.selection is None:
            self.target = "pixels"

    def _tell(self, before: Document) -> None:
        after = self.shown
        for listener in tuple(self._listeners):
            listener(before, after)
