"""What this installation has, and whether each device computes rightly."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from typing import Any

import ganstudio
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.providers import available
from ganstudio.errors import ModelError
from ganstudio.places import cache_folder, config_folder, data_folder, state_folder
from ganstudio.translate import tr

PACKAGES = ("onnxruntime", "onnx", "numpy", "opencv-python-headless", "pillow", "PySide6-Essentials", "imagecodecs", "tifffile")


def report(library: Library) -> dict[str, Any]:
    """Versions, folders, and for each device and model the outcome of a test run compared with the CPU."""
    versions = {"GAN Studio": ganstudio.__version__, "Python": platform.python_version(), tr("System"): platform.platform()}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = tr("missing")
    folders = {"config": config_folder(), "data": data_folder(), "state": state_folder(), "cache": cache_folder()}
    rows = []
    for provider in available():
        for manifest in library.manifests:
            begin = time.perf_counter()
            try:
                result = library.test(manifest, provider, Progress()) or "ok"
            except ModelError as error:
                result = str(error)
            rows.append(
                {
                    "id": provider.id,
                    "label": provider.label,
                    "model": manifest.id,
                    "result": result,
                    "seconds": round(time.perf_counter() - begin, 2),
                }
            )
    return {"versions": versions, "folders": {name: str(folder) for name, folder in folders.items()}, "providers": rows, "device": library.device()}
