"""What models do, in the words of the person: the tasks by which they are listed, and which of them have one active model."""

from __future__ import annotations

from dataclasses import dataclass

from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest


@dataclass(frozen=True)
class TaskKind:
    """One kind of work."""

    id: str
    label: str
    icon: str
    about: str
    active: bool = True
    """Whether the tools take one model for it, which the person chooses."""


TASKS: tuple[TaskKind, ...] = (
    TaskKind("inpaint", "Remove and fill", "mdi6.eraser-variant", "Fills holes: what is removed, damaged or beyond the edge"),
    TaskKind("upscale", "Upscale", "mdi6.arrow-expand-all", "Makes pictures larger, with detail"),
    TaskKind("denoise", "Denoise", "mdi6.blur-off", "Takes noise out"),
    TaskKind("jpeg", "JPEG clean-up", "mdi6.grid-off", "Takes out blocks and halos of compression"),
    TaskKind("select", "Smart select", "mdi6.cursor-default-click", "Finds the edges of what is clicked"),
    TaskKind("cutout", "Select subject", "mdi6.account-box-outline", "Finds what the picture is of"),
    TaskKind("generate", "Generate", "mdi6.creation", "Makes pictures from noise"),
    TaskKind("style", "Styles", "mdi6.palette", "Paints a photo anew", active=False),
    TaskKind("enhance", "Other repairs", "mdi6.auto-fix", "Sharpens, lightens and the like; they stand among the styles", active=False),
)
OTHER = TaskKind("", "Other", "mdi6.shape-outline", "Models for tasks that this version does not know", active=False)


def task_kind(id: str) -> TaskKind:
    """The task with that id; OTHER where there is none."""
    return next((kind for kind in TASKS if kind.id == id), OTHER)


def import_tasks(manifest: Manifest) -> tuple[TaskKind, ...]:
    """What a model that takes a picture and gives one may be used for."""
    possible = ["style", "enhance", "denoise", "jpeg"]
    if manifest.output.channels == "grey" and manifest.image.channels != "grey":
        possible.append("cutout")
    if manifest.sizes.scale > 1:
        possible = ["upscale", "style", "enhance"]
    return tuple(kind for kind in TASKS if kind.id in possible or kind.id == manifest.task)


def is_active(library: Library, manifest: Manifest) -> bool:
    """Whether the tools take this model for its task."""
    return task_kind(manifest.task).active and library.active(manifest.task, manifest.sizes.scale).id == manifest.id
