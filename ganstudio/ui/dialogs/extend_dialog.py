"""How much room a picture gets on each side, shown on the canvas while one tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from ganstudio.app.editor import Editor
from ganstudio.app.extend import MOST, Sides, extended_area
from ganstudio.core.canvas_size import crop
from ganstudio.core.convert import check_size
from ganstudio.core.document import Document
from ganstudio.core.fields import number
from ganstudio.errors import EditError
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import FormDialog
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.forms.number_box import NumberBox

Side = Literal["left", "top", "right", "bottom"]


@dataclass(frozen=True)
class ExtendLook:
    """How the new room is filled."""

    crisp: float = number(1.0, 0, 1, "Crispness", unit="%", scale=100, tip="From faithful (smooth, safe) to crisp (invents fine detail)")
    grain: float = number(1.0, 0, 1, "Grain", unit="%", scale=100, tip="How much of the picture's own noise is put into the fill")


class ExtendDialog(FormDialog):
    """Pixels to add on each side; the canvas shows the new size at once."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(tr("Extend"), parent, tr("Extend"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._editor = editor
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self.show_now)
        self.boxes: dict[Side, NumberBox] = {}
        start = max(round(min(editor.document.size.width, editor.document.size.height) / 10), 1)
        names: dict[Side, str] = {"left": tr("Left"), "top": tr("Top"), "right": tr("Right"), "bottom": tr("Bottom")}
        for side, name in names.items():
            box = self.boxes[side] = NumberBox(0, MOST, unit="px")
            box.setValue(start if side in ("left", "right") else 0)
            box.valueChanged.connect(lambda _: self._timer.start())
            self.row(name, box)
        self.look = Form(ExtendLook())
        self.form.addRow(self.look)
        self._stop = editor.listen(self._changed)
        self._document = editor.document
        self.finished.connect(self._end)
        self._timer.start()

    @property
    def sides(self) -> Sides:
        """What was entered."""
        return Sides(*(round(self.boxes[side].value()) for side in ("left", "top", "right", "bottom")))

    @property
    def options(self) -> InpaintOptions:
        """How the room is to be filled."""
        look: ExtendLook = self.look.value
        return InpaintOptions(crisp=look.crisp, grain=look.grain)

    def show_now(self) -> None:
        """Brings canvas and note up to date."""
        self._timer.stop()
        document = self._editor.document
        try:
            area = extended_area(document, self.sides)
            check_size(area.size)
        except EditError as error:
            self.ok.setEnabled(False)
            self.say(str(error))
            if not self._editor.gesturing:
                self._editor.preview(None)
            return
        self.ok.setEnabled(True)
        self.say(tr("{width} × {height} pixels become {w} × {h}.").format(
            width=document.size.width, height=document.size.height, w=area.width, h=area.height))  # fmt: skip
        if not self._editor.gesturing:
            self._editor.preview(crop(document, area, delete=False))

    def _changed(self, before: Document, after: Document) -> None:
        if self._editor.document is not self._document:
            self._document = self._editor.document
            self._timer.start()

    def _end(self, _: int) -> None:
        self._timer.stop()
        self._stop()
        self._editor.preview(None)
