"""Light and dark: one table of colours each, a palette and a style sheet made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ganstudio.places import bundled

Choice = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Theme:
    """The colours of the interface. Text on its ground has a contrast of at least 4.5 : 1."""

    name: Literal["light", "dark"]
    ground: str
    """Around the picture."""
    window: str
    panel: str
    raised: str
    """Buttons, fields, tabs under the pointer."""
    field: str
    line: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    """Behind what is chosen in a list."""
    link: str
    warning: str
    error: str


DARK = Theme(
    name="dark", ground="#17181b", window="#1f2125", panel="#26282d", raised="#33363d", field="#1a1c1f", line="#3a3d45",
    text="#e8e9ec", muted="#a6aab3", disabled="#6d717a", accent="#5b9bff", on_accent="#0b1a33", accent_soft="#2c4166", link="#8bb8ff",
    warning="#f2c14e", error="#ff8a80",
)
LIGHT = Theme(
    name="light", ground="#cfd3da", window="#eceef1", panel="#f8f9fa", raised="#e3e6ea", field="#ffffff", line="#cbd0d7",
    text="#1c1f24", muted="#565c66", disabled="#9aa0aa", accent="#1f66d1", on_accent="#ffffff", accent_soft="#cfe0fb", link="#1757b8",
    warning="#8a5a00", error="#b3261e",
)


def system_theme() -> Theme:
    """What the desktop asks for; dark where it does not say, as editors are."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def theme_of(choice: str) -> Theme:
    """The theme of a setting: ``light``, ``dark``, or what the system says."""
    return LIGHT if choice == "light" else DARK if choice == "dark" else system_theme()


def current_theme() -> Theme:
    """The theme that the application wears now."""
    return LIGHT if QApplication.palette().color(QPalette.ColorRole.Window).lightness() > 128 else DARK


def palette_of(theme: Theme) -> QPalette:
    """The theme as a Qt palette."""
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.field, role.AlternateBase: theme.panel,
        role.Text: theme.text, role.Button: theme.raised, role.ButtonText: theme.text, role.BrightText: theme.on_accent,
        role.Highlight: theme.accent, role.HighlightedText: theme.on_accent, role.Link: theme.link, role.LinkVisited: theme.link,
        role.ToolTipBase: theme.panel, role.ToolTipText: theme.text, role.PlaceholderText: theme.muted, role.Accent: theme.accent,
        role.Light: theme.raised, role.Midlight: theme.raised, role.Mid: theme.line, role.Dark: theme.ground, role.Shadow: "#000000",
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.ToolTipText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(theme.muted))
    return palette


def wear(theme: Theme, font_scale: float = 1.0) -> None:
    """Dresses the whole application; ``font_scale`` 1.0 is the desktop's own font size."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    base = application.property("ganstudio-font-size")
    if base is None:
        base = max(application.font().pointSizeF(), 9.0)
        application.setProperty("ganstudio-font-size", base)
    font = QFont(application.font())
    font.setPointSizeF(float(base) * font_scale)
    if font != application.font():
        application.setFont(font)
    application.setPalette(palette_of(theme))
    application.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """The style sheet of the theme."""
    text = _SHEET.replace("@icons@", (bundled("resources") / "icons").as_posix())
    for name, colour in vars(theme).items():
        text = text.replace(f"@{name}@", colour)
    icons = (bundled("resources") / "icons").as_posix()
    return text.replace("@check@", f"{icons}/check{'-dark' if theme.name == 'dark' else ''}.svg").replace("@arrow@", f"{icons}/arrow-down.svg")


_SHEET = """
QMainWindow, QDialog, QMessageBox { background: @window@; }
QMainWindow::separator { background: @ground@; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: @accent@; }
QToolTip { background: @panel@; color: @text@; border: 1px solid @line@; padding: 5px 8px; }

QMenuBar { background: @window@; color: @text@; padding: 2px 6px; border: none; }
QMenuBar::item { padding: 5px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: @raised@; }
QMenu { background: @panel@; color: @text@; border: 1px solid @line@; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; min-height: 16px; }
QMenu::item:selected { background: @accent@; color: @on_accent@; }
QMenu::item:disabled { color: @disabled@; background: transparent; }
QMenu::separator { height: 1px; background: @line@; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }

QToolBar { background: @panel@; border: none; spacing: 4px; padding: 4px 6px; }
QToolBar#options { border-bottom: 1px solid @ground@; }
QToolBar#tools { border-right: 1px solid @ground@; padding: 6px 4px; }
QToolBar::handle { image: none; width: 5px; height: 5px; }
QToolBar::separator { background: @line@; width: 1px; height: 1px; margin: 5px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: @text@; }
QToolButton:hover { background: @raised@; }
QToolButton:pressed { background: @line@; }
QToolButton:checked { background: @accent_soft@; border-color: @accent@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @disabled@; }
QToolButton::menu-indicator { image: none; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: @raised@; color: @text@; border: 1px solid @line@; border-radius: 6px; padding: 5px 14px; min-height: 18px; }
QPushButton:hover { border-color: @muted@; }
QPushButton:pressed { background: @line@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:default { background: @accent@; color: @on_accent@; border-color: @accent@; }
QPushButton:default:hover { border-color: @text@; }
QPushButton:disabled { color: @disabled@; background: @window@; border-color: @line@; }
QPushButton:checked { background: @accent_soft@; border-color: @accent@; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; }
QPushButton[flat="true"]:hover { background: @raised@; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox, QKeySequenceEdit {
    background: @field@; color: @text@; border: 1px solid @line@; border-radius: 5px; padding: 3px 6px; min-height: 18px;
    selection-background-color: @accent@; selection-color: @on_accent@; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: @accent@; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @disabled@; background: @window@; }
QComboBox { background: @raised@; padding-right: 20px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("@icons@/down.svg"); width: 12px; height: 12px; }
NumberBox::up-button, NumberBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QComboBox QAbstractItemView { background: @panel@; color: @text@; border: 1px solid @line@; padding: 4px; outline: none; }

QComboBox::down-arrow { image: url(@arrow@); width: 14px; height: 14px; }
QCheckBox { spacing: 8px; min-height: 24px; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QGroupBox::indicator {
    width: 16px; height: 16px; border: 1px solid @muted@; border-radius: 4px; background: @field@; }
QCheckBox::indicator:hover { border-color: @accent@; }
QRadioButton { spacing: 8px; min-height: 24px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @muted@; border-radius: 8px; background: @field@; }
QRadioButton::indicator:hover { border-color: @accent@; }
QRadioButton::indicator:checked { border: 5px solid @accent@; border-radius: 8px; width: 6px; height: 6px; background: @on_accent@; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {
    background: @accent@; border-color: @accent@; image: url(@check@); }
QCheckBox::indicator:disabled { border-color: @line@; background: @window@; }
QCheckBox:focus { color: @accent@; }
QMenu::indicator:non-exclusive { width: 14px; height: 14px; margin-left: 8px; border: 1px solid @muted@; border-radius: 3px; }
QMenu::indicator:non-exclusive:checked { background: @accent@; border-color: @accent@; image: url(@check@); }

QLabel[role="muted"], QLabel#muted { color: @muted@; }
QLabel[role="heading"] { font-size: 17pt; font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="warning"] { color: @warning@; }
QLabel[role="error"] { color: @error@; }
QGroupBox { border: 1px solid @line@; border-radius: 7px; margin-top: 9px; padding: 10px 8px 8px 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: @muted@; }

QDockWidget { color: @muted@; font-weight: 600; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @panel@; padding: 6px 8px; border: none; }
#dock-title { background: @panel@; }
#dock-title QLabel { color: @muted@; font-weight: 600; }
#dock-title QToolButton { padding: 1px; border-radius: 4px; }
QDockWidget > QWidget { background: @panel@; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: @window@; color: @muted@; padding: 6px 11px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { background: @panel@; color: @text@; border-bottom-color: @accent@; }
QTabBar::tab:hover:!selected { color: @text@; background: @raised@; }
QTabWidget::pane { border: none; }
QTabWidget#documents > QTabBar::tab { padding: 7px 12px; min-width: 70px; }

QListView, QTreeView, QTableView, QListWidget, QTreeWidget, QTableWidget {
    background: @panel@; color: @text@; border: none; outline: none; alternate-background-color: @window@; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: @accent_soft@; color: @text@; }
QListView::item:hover:!selected, QTreeView::item:hover:!selected { background: @raised@; }
QListView::item:disabled, QTreeView::item:disabled { color: @disabled@; }
QDialog QTreeView::item, #popup QTreeView::item { min-height: 26px; }
#popup QTreeView { background: transparent; }
#popup QTreeView::item:selected { background: @accent_soft@; }
QHeaderView::section { background: @window@; color: @muted@; border: none; border-bottom: 1px solid @line@; padding: 5px 8px; }
QDialog QTreeView, QDialog QListView, QDialog QTableView { background: @field@; border: 1px solid @line@; border-radius: 6px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @line@; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { background: transparent; border: none; }

QProgressBar { background: @field@; border: 1px solid @line@; border-radius: 5px; text-align: center; color: @text@; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 4px; }
QStatusBar { background: @window@; color: @muted@; border-top: 1px solid @ground@; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted@; padding: 0 4px; }
QStatusBar QToolButton { padding: 2px 6px; color: @muted@; }
QStatusBar QToolButton:hover { color: @text@; }

#medical { background: @panel@; border: none; border-bottom: 1px solid @warning@; }
#start { background: @ground@; }
#card { background: @panel@; border: 1px solid @line@; border-radius: 10px; }
#card:hover { border-color: @accent@; }
#card:focus { border: 2px solid @accent@; }
#model { background: @panel@; border: 1px solid @line@; border-radius: 8px; }
#models QListWidget { background: @window@; }
#models QListWidget::item { min-height: 30px; border-radius: 5px; padding: 0 6px; }
QLabel[role="badge"] { color: @muted@; border: 1px solid @line@; border-radius: 4px; padding: 0 5px; }
QLabel[role="badge"][kind="warning"] { color: @warning@; border-color: @warning@; }
#message { background: @panel@; border: 1px solid @line@; border-left: 4px solid @accent@; border-radius: 6px; }
#message[kind="error"] { border-left-color: @error@; }
#message[kind="warning"] { border-left-color: @warning@; }
#popup { background: @panel@; border: 1px solid @line@; border-radius: 8px; }
"""
