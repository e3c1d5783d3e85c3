"""The active tool's options in one row; what does not fit stands behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.core.fields import controls
from ganstudio.tools.tool import Tool
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import Symbol, icon_button
from ganstudio.ui.forms.forms import Form


class OptionsBar(QWidget):
    """Shows and keeps the options of every tool."""

    changed = Signal(object)
    """The active tool's options after the person changed them."""

    def __init__(self, kept: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        """``kept``: options by tool id, from the last time."""
        super().__init__(parent)
        self._options: dict[str, Any] = dict(kept or {})
        self._tool: Tool | None = None
        self.form: Form | None = None
        self._picture = Symbol(parent=self)
        self._name = QLabel(self)
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self.more = icon_button("mdi6.dots-horizontal", tr("More options"), self._open)
        self.restore = icon_button("mdi6.restore", tr("Reset the tool's options"), self.reset)
        self._place = QHBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._popup: QFrame | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(6)
        row.addWidget(self._picture)
        row.addWidget(self._name)
        row.addSpacing(10)
        row.addLayout(self._place)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.restore)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.hide()
        self.restore.hide()

    def sizeHint(self) -> QSize:
        return QSize(600, 40)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 40)

    @property
    def all_options(self) -> dict[str, Any]:
        """The options of every tool that was used, by tool id: what is kept for the next start."""
        return dict(self._options)

    def options(self, tool: Tool) -> Any:
        """The options that a tool has now."""
        if tool.id not in self._options:
            self._options[tool.id] = tool.options()
        return self._options[tool.id]

    def set_options(self, tool: Tool, options: Any) -> None:
        """Changes a tool's options from elsewhere (the bracket keys, saved settings)."""
        self._options[tool.id] = options
        if self._tool is not None and tool.id == self._tool.id and self.form is not None:
            self.form.show_value(options)

    def set_tool(self, tool: Tool | None) -> None:
        """Shows the options of another tool."""
        if tool is self._tool:
            return
        self._close()
        self._tool = tool
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self.restore.setVisible(tool is not None and bool(controls(tool.options)))
        if tool is None:
            self._name.clear()
            self._picture.show_icon("")
        else:
            self._name.setText(tr(tool.label))
            self._picture.show_icon(tool.icon)
            self.form = Form(self.options(tool), compact=True)
            self.form.changed.connect(self._take)
            self._place.addWidget(self.form)
            self.form.show()
        self._fit()

    def reset(self) -> None:
        """The active tool's defaults."""
        if self.form is not None:
            self.form.reset()

    def _take(self, options: Any) -> None:
        if self._tool is not None:
            self._options[self._tool.id] = options
            self.changed.emit(options)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hides the fields at the end that have no room."""
        if self.form is None:
            self.more.hide()
            return
        form = self.form
        used = self._picture.width() + self._name.sizeHint().width() + self.restore.width() + 60
        room = self.width() - used
        for name in form.widgets:
            form.set_field_visible(name, True)
        widths = [self._width(name) for name in form.widgets]
        if sum(widths) > room:
            room -= self.more.width() + 6
        fits = True
        for name, width in zip(form.widgets, widths, strict=True):
            room -= width
            fits = fits and room >= 0
            form.set_field_visible(name, fits)
        self.more.setVisible(not fits)

    def _width(self, name: str) -> int:
        assert self.form is not None
        return self.form.cells[name].sizeHint().width()

    def _open(self) -> None:
        if self.form is None or self._tool is None:
            return
        form = self.form
        hidden = [name for name, widget in form.widgets.items() if widget.isHidden()]
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setObjectName("popup")
        rest = Form(form.value, only=hidden)
        rest.setObjectName("rest")
        rest.setMinimumWidth(300)

        def take(options: Any) -> None:
            form.show_value(options)
            self._take(options)

        rest.changed.connect(take)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(rest)
        popup.adjustSize()
        corner = self.more.mapToGlobal(QPoint(self.more.width(), self.more.height() + 4))
        popup.move(corner - QPoint(popup.width(), 0))
        popup.destroyed.connect(self._forget)
        self._popup = popup
        popup.show()
        rest.setFocus()

    def _forget(self) -> None:
        self._popup = None

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.close()
