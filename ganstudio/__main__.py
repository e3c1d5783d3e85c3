"""``ganstudio [FILE...]`` opens the window; ``ganstudio COMMAND`` works without one."""

from __future__ import annotations

import os
import sys

from ganstudio.translate import tr

COMMANDS = frozenset({
    "apply", "presets", "models", "info", "doctor",
    "train", "resume", "export", "runs", "report", "sheet",
    "batch", "upscale", "denoise", "jpeg", "inpaint", "expand", "generate", "select", "cutout",
})
EXAMPLE = "ganstudio apply van-gogh PHOTO.jpg -o RESULT.jpg"
OPTIONS = frozenset({"--help", "-h", "--version", "--install-completion", "--show-completion"})


def main() -> None:
    """Runs what the command line asks for and ends the process with its exit code."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS | OPTIONS:
        from ganstudio.cli.commands import app

        app(prog_name="ganstudio")
        return
    if arguments and arguments[0].startswith("-") and arguments[0] != "--":
        sys.stderr.write(tr("There is no option {option}. See ganstudio --help.").format(option=arguments[0]) + "\n")
        sys.exit(2)
    sys.exit(window([argument for argument in arguments if argument != "--"]))


def window(files: list[str]) -> int:
    """Opens the window on ``files``; on a machine without a screen, says so and what works there."""
    if not has_screen():
        sys.stderr.write(tr("There is no screen here, so the window cannot open. Styles work without one:") + f"\n  {EXAMPLE}\n")
        return 1
    from ganstudio.ui.application import run

    return run(files)


def has_screen() -> bool:
    """Whether there is something to show a window on."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    main()
