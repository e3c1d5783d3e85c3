"""What a person has set, kept as TOML in the configuration folder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ganstudio.core.fields import choice, controls, fits, number, toggle
from ganstudio.errors import FileError
from ganstudio.places import config_folder
from ganstudio.translate import tr

_MB = 2**20


@dataclass(frozen=True)
class Settings:
    """Every setting with its default."""

    theme: str = choice("system", "Theme", (("system", "As the system"), ("light", "Light"), ("dark", "Dark")))
    ui_scale: float = number(1.0, 0.8, 2.0, "Text size", unit="%", scale=100, tip="The interface's text; pictures are not touched")
    wheel: str = choice("zoom", "Mouse wheel", (("zoom", "Zooms at the pointer"), ("scroll", "Scrolls; with Ctrl it zooms")))
    history_mb: int = number(
        0, 0, 65536, "Memory for undo", unit="MB", lowest="Automatic", tip="Automatic: a quarter of this computer's. Older steps go to disk."
    )
    provider: str = "auto"
    """``auto`` or the id of a provider."""
    proxy: str = ""
    """Address through which models are downloaded; empty: what the environment says."""
    autosave_minutes: float = number(
        2.0, 0, 60, "Autosave every", unit="min", decimals=1, lowest="Never", tip="For recovery after a crash; files stay as they are."
    )
    notify: bool = toggle(True, "Tell when a long job ends", "If the window is not in front")
    snap: bool = True
    """Whether what is dragged is drawn to guides and to the edges and the middle of the canvas."""
    export: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The last export options by format."""

    @property
    def history_bytes(self) -> int:
        """How many bytes of pixels an open document may keep in memory for undo."""
        import psutil  # a window that opens without a picture does not need it

        return self.history_mb * _MB if self.history_mb > 0 else max(int(psutil.virtual_memory().total) // 4, 256 * _MB)


def settings_file() -> Path:
    """Where settings are kept."""
    return config_folder() / "settings.toml"


def load_settings() -> Settings:
    """The settings; the defaults where there is no file, and for values that make no sense (any more). FileError if it cannot be understood."""
    path = settings_file()
    if not path.exists():
        return Settings()
    from ganstudio.core.toml import parse_toml  # only where there is a file: the first start is as quick as it can be

    try:
        data = parse_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(path, tr("the settings cannot be read ({why}). The standard ones are used.").format(why=error)) from error
    plain = Settings()
    known = {f.name: getattr(plain, f.name) for f in fields(Settings)}
    ways = controls(Settings)
    fitting = {
        name: value
        for name, value in data.items()
        if name in known and _alike(value, known[name]) and (name not in ways or fits(ways[name], value))
    }
    return replace(plain, **fitting)


def _alike(value: object, default: object) -> bool:
    """Whether the value is of the default's type; whole numbers count as floats too."""
    return type(value) is type(default) or (isinstance(default, float) and type(value) is int)


def save_settings(settings: Settings) -> None:
    """Writes the settings, whole or not at all; FileError if that fails."""
    import tomli_w

    from ganstudio.core.atomic import write_file

    values = {name: value for name, value in asdict(settings).items() if value is not None}
    write_file(settings_file(), tomli_w.dumps(values).encode(), make_folder=True)
