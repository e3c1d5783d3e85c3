"""Stands in for the training process where only the conversation matters: speaks the same lines, makes no style, needs no PyTorch."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from ganstudio.app.runs import Line, Run


def main(folder: Path, resume: bool) -> None:
    """Takes a step every few milliseconds until a file ``pause`` comes; fails where the paintings lie nowhere."""
    run = Run(folder)
    (folder / "pause").unlink(missing_ok=True)
    step = run.steps() if resume else 0

    def say(line: Line) -> None:
        sys.stdout.write(line.json() + "\n")
        sys.stdout.flush()
        with run.events.open("a", encoding="utf-8") as file:
            file.write(line.json() + "\n")

    if "/nowhere/" in run.recipe_file.read_text("utf-8"):
        say(Line("failed", 0, {"text": "painting.png: There is no such picture or folder."}))
        return
    say(Line("start", step, {"device": "cpu", "steps": 1000, "minutes": 0.0}))
    while not (folder / "pause").exists():
        step += 1
        say(Line("step", step, {"d": 1.0, "g": 0.5, "terms": {}, "rate": 100.0, "waiting": 0.0, "left": 10.0}))
        run.last.write_bytes(b"state")
        time.sleep(0.005)
    say(Line("paused", step))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    main(Path(sys.argv[2]), "--resume" in sys.argv)
