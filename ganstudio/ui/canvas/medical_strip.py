"""The line above a medical picture: what it is not for, and which range of its values is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document
from ganstudio.core.window_level import window_of
from ganstudio.tools.window_level import window_text
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import Symbol


class MedicalStrip(QFrame):
    """Shown while the picture of the editor is a medical one; whoever owns it closes it with ``close_strip``."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("medical")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._editor = editor
        self._shown: tuple[object, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        row.setSpacing(8)
        self.notice = QLabel(tr("Not for diagnosis"))
        font = self.notice.font()
        font.setBold(True)
        self.notice.setFont(font)
        self.notice.setToolTip(tr("GAN Studio is no medical device. Models can invent or remove what matters."))
        self.study = QLabel()
        self.study.setObjectName("muted")
        self.window_shown = QLabel()
        row.addWidget(Symbol("mdi6.alert-outline"))
        row.addWidget(self.notice)
        row.addWidget(self.study, 1)
        row.addWidget(self.window_shown)
        self._stop = editor.listen(self._follow)
        self.hide()
        self._follow(editor.shown, editor.shown)

    def _follow(self, _before: Document, after: Document) -> None:
        medical = after.measure is not None and after.measure.medical
        if medical == self.isHidden():
            self.setVisible(medical)
        now = (after.measure, window_of(after), after.metadata)
        if not medical or now == self._shown:
            return
        self._shown = now
        said = dict(after.metadata.patient)
        words = [said[key] for key in ("Modality", "BodyPartExamined", "StudyDescription") if key in said]
        if after.measure is not None and after.measure.frames > 1:
            words.append(tr("frame {n} of {all}").format(n=after.measure.frame + 1, all=after.measure.frames))
        self.study.setText(" · ".join(words))
        self.window_shown.setText(window_text(after, window_of(after)) if after.mode == "grey" else "")

    def close_strip(self) -> None:
        """Stops following the editor."""
        self._stop()
