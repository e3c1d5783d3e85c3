"""Projects: OpenRaster files that give the same document back, and the right picture to other programs."""

from __future__ import annotations

from ganstudio.files.project_load import load_project
from ganstudio.files.project_save import save_project

__all__ = ["SUFFIX", "load_project", "save_project"]

SUFFIX = ".ora"
"""What the names of projects end in."""
