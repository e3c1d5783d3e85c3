"""Several pieces of work one after the other, with progress bars; one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ganstudio.app.batch import Task
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.translate import tr


def progress_bars(console: Console, work: Sequence[Task], run: Callable[[Task, Progress], None]) -> list[tuple[str, str]]:
    """Runs every task; returns (source, why) of those that failed. Bars appear on a terminal only."""
    failed: list[tuple[str, str]] = []
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        whole = bars.add_task(tr("All pictures"), total=len(work), visible=len(work) > 1)
        for task in work:
            bar = bars.add_task(task.source.name, total=1.0)

            def show(fraction: float, note: str, bar: object = bar) -> None:
                bars.update(bar, completed=fraction)  # type: ignore[arg-type]

            try:
                run(task, Progress(show))
            except StudioError as error:
                failed.append((str(task.source), str(error).removeprefix(f"{task.source.name}: ")))
            except MemoryError:
                failed.append((str(task.source), tr("There is not enough memory for it. Close other programs.")))
            except Exception as error:
                failed.append((str(task.source), tr("Something unexpected went wrong ({kind}: {why}).").format(kind=type(error).__name__, why=error)))
            bars.remove_task(bar)
            bars.advance(whole)
    return failed
