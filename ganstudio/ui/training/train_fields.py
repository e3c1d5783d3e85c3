"""The parts of the training dialog's right side: photos, name, time, and the fold with the recipe's fields."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.style_recipe import STEPS, Effort, StyleChoices, style_id, time_text
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_folder
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.icons import icon


def section(title: str) -> QLabel:
    """A heading of a part."""
    label = QLabel(title)
    label.setProperty("role", "title")
    return label


def muted(parent: QWidget) -> QLabel:
    """A remark under a field."""
    label = QLabel(parent)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label


class PhotoChoice(QWidget):
    """Which photos a style is practised on."""

    changed = Signal()

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        """``names``: of the open pictures."""
        super().__init__(parent)
        many = tr("The {n} open pictures").format(n=len(names))
        self.open = QCheckBox(tr("The open picture ({name})").format(name=names[0]) if len(names) == 1 else many, self)
        self.open.setChecked(bool(names))
        self.open.setVisible(bool(names))
        self.samples = QCheckBox(tr("Sample photos (people, animals, things)"), self)
        self.samples.setChecked(True)
        self.own = QCheckBox(tr("A folder:"), self)
        self.folder: Path | None = None
        """The folder of photos, if one is chosen and switched on."""
        self._chosen: Path | None = None
        self.browse = QPushButton(tr("Choose…"), self)
        self.browse.setAutoDefault(False)
        self.note = muted(self)
        self.note.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.own)
        row.addWidget(self.browse, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.open)
        column.addWidget(self.samples)
        column.addLayout(row)
        column.addWidget(self.note)
        self.open.toggled.connect(self.changed)
        self.samples.toggled.connect(self.changed)
        self.own.toggled.connect(self._toggle)
        self.browse.clicked.connect(self._browse)

    @property
    def with_open(self) -> bool:
        """Whether the open pictures are wanted."""
        return self.open.isChecked()

    @property
    def with_samples(self) -> bool:
        """Whether the bundled photos are wanted."""
        return self.samples.isChecked()

    def set_folder(self, folder: Path) -> None:
        """Chooses a folder of photos."""
        self._chosen = folder
        self.browse.setText(folder.name)
        self.browse.setToolTip(str(folder))
        self.own.setChecked(True)
        self._toggle()

    def _toggle(self) -> None:
        if self.own.isChecked() and self._chosen is None:
            self._browse()
            return
        self.folder = self._chosen if self.own.isChecked() else None
        self.changed.emit()

    def _browse(self) -> None:
        folder = choose_folder(self, tr("Choose a folder of photos"), "photos")
        if folder is not None:
            self.set_folder(folder)
        elif self._chosen is None:
            self.own.setChecked(False)

    def show_report(self, lines: Sequence[str]) -> None:
        """What was found wrong with the photos."""
        self.note.setText("\n".join(lines))
        self.note.setVisible(bool(lines))


class Naming(QWidget):
    """The style's name, the id that it makes, and what to start from."""

    changed = Signal()

    def __init__(self, earlier: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """``earlier``: (name, folder) of what the new one can start from; the first one is chosen."""
        super().__init__(parent)
        self._own = False
        self._id_own = False
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(tr("Name"))
        self.name.setAccessibleName(tr("Name of the style"))
        self.note = muted(self)
        self.identity = QLineEdit(self)
        self.identity.setPlaceholderText("id")
        self.identity.setAccessibleName(tr("Id of the style"))
        self.identity.setToolTip(tr("What the command line and files call it: lower-case letters, digits and hyphens"))
        self.replace = QCheckBox(tr("Replace the style of that name"), self)
        self.replace.hide()
        self.warm = QComboBox(self)
        self.warm.addItem(tr("Start from nothing"), "")
        for label, folder in earlier:
            self.warm.addItem(tr("Start from {name} (quicker)").format(name=label), folder)
        self.warm.setCurrentIndex(min(1, self.warm.count() - 1))
        self.warm.setAccessibleName(tr("Start from"))
        self.warm.setToolTip(tr("A network that has learnt a style already learns another one much sooner"))
        self.warm.setVisible(bool(earlier))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.identity, 0, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.addWidget(self.note, 1, 0, 1, 2)
        grid.addWidget(self.replace, 2, 0, 1, 2)
        grid.addWidget(self.warm, 3, 0, 1, 2)
        self.note.hide()
        self.name.textChanged.connect(self._named)
        self.name.textEdited.connect(lambda _: setattr(self, "_own", True))
        self.identity.textEdited.connect(self._identified)
        self.replace.toggled.connect(self.changed)

    @property
    def label(self) -> str:
        """The name as menus will show it."""
        return self.name.text().strip()

    @property
    def id(self) -> str:
        """The id as it stands there."""
        return style_id(self.identity.text()) or style_id(self.label)

    @property
    def replacing(self) -> bool:
        """Whether a style of that id is to be replaced."""
        return self.replace.isChecked()

    @property
    def warm_start(self) -> str:
        """The folder of the run to start from; empty for none."""
        return str(self.warm.currentData())

    def suggest(self, name: str) -> None:
        """Takes a name from the painting unless the person has typed one."""
        if not self._own:
            self.name.setText(name)

    def _named(self, text: str) -> None:
        if not self._id_own:
            self.identity.setText(style_id(text))
            self.identity.setCursorPosition(0)
        self.changed.emit()

    def _identified(self, text: str) -> None:
        self._id_own = bool(text)
        self.changed.emit()

    def show_id(self, id: str, own: bool, changed: bool) -> None:
        """Says which id it will be. ``own``: the person has a style of that id; ``changed``: another id was found because that is taken."""
        self.replace.setVisible(own)
        text = tr("There is a style of that name, so this one gets the id {id}.").format(id=id) if changed else ""
        self.note.setText(text)
        self.note.setVisible(bool(text))


class Efforts(QWidget):
    """Quick look, good or best, with what each takes on this machine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._times: dict[Effort, QLabel] = {}
        self._buttons: dict[Effort, QRadioButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        names: dict[Effort, tuple[str, str]] = {
            "quick": (tr("Quick look"), tr("its colours")),
            "good": (tr("Good"), tr("colours and brushwork")),
            "best": (tr("Best"), tr("as good as it gets")),
        }
        for row, (effort, (name, detail)) in enumerate(names.items()):
            button = QRadioButton(name, self)
            button.setToolTip(tr("{n} steps; it can be stopped and kept at any time").format(n=STEPS[effort]))
            said = QLabel(detail, self)
            said.setProperty("role", "muted")
            time = QLabel(self)
            time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            time.setMinimumWidth(self.fontMetrics().horizontalAdvance(tr("about {time}").format(time=time_text(100 * 3600 - 600))))
            grid.addWidget(button, row, 0)
            grid.addWidget(said, row, 1)
            grid.addWidget(time, row, 2)
            self._group.addButton(button)
            self._buttons[effort], self._times[effort] = button, time
        self.note = muted(self)
        grid.addWidget(self.note, len(names), 0, 1, 3)
        self._buttons["good"].setChecked(True)
        self.show_rate(None, tr("The times are measured once there is a painting."))

    @property
    def effort(self) -> Effort:
        """Which one is chosen."""
        return next(effort for effort, button in self._buttons.items() if button.isChecked())

    def choose(self, effort: Effort) -> None:
        """Chooses one."""
        self._buttons[effort].setChecked(True)

    def show_rate(self, rate: float | None, note: str) -> None:
        """Shows the times at ``rate`` steps a second, which ``note`` was measured on; None: not known yet, ``note`` says why."""
        for effort, label in self._times.items():
            label.setText("" if rate is None else tr("about {time}").format(time=time_text(STEPS[effort] / rate)))
        self.note.setText(note if rate is None else tr("Measured just now: {rate:.2g} steps a second on {device}.").format(rate=rate, device=note))


class Advanced(QWidget):
    """The main fields of the recipe, folded away."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fold = QToolButton(self)
        self.fold.setText(tr("Advanced"))
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.setStyleSheet("QToolButton { padding-left: 0; } QToolButton:checked { background: transparent; border-color: transparent; }")
        self.form = Form(StyleChoices())
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.form)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumHeight(self.form.sizeHint().height() + 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fold)
        column.addWidget(self.area)
        self.fold.toggled.connect(self._toggle)
        self.form.changed.connect(lambda _: self.changed.emit())
        self._toggle(False)

    @property
    def choices(self) -> StyleChoices:
        """The fields as they stand."""
        value: StyleChoices = self.form.value
        return value

    def _toggle(self, open_: bool) -> None:
        self.area.setVisible(open_)
        self.fold.setIcon(icon("mdi6.chevron-down" if open_ else "mdi6.chevron-right"))
