"""A picture of the person's own in the style while it learns."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.runs import Line, Run
from ganstudio.core.geometry import Rect
from ganstudio.engine.noise import noise_at
from ganstudio.training.pictures import read_rgb

EVERY = 4.0
"""Seconds between two previews, at least."""
SHARE = 30
"""A preview is made after this many times the seconds that the one before took."""
LARGEST = 768
"""Short side that a larger photo is shrunk to."""
KEPT = 80
"""Previews on disk; beyond that, every second one of the older goes."""


class Preview:
    """Writes ``run.photo`` in the style, often while that costs little; the photo may come, change and go while the run goes on."""

    def __init__(self, run: Run, device: torch.device, noise: float = 0.0) -> None:
        """``noise``: of the recipe's generator."""
        self._run, self._device, self._noise = run, device, noise
        self._stamp = 0
        self._photo: Tensor | None = None
        self._size = (0, 0)
        self._next = 0.0

    @property
    def there(self) -> bool:
        """Whether there is a photo."""
        return self._run.photo.is_file()

    def due(self) -> bool:
        """Whether it is time for the next one."""
        return time.monotonic() >= self._next and self.there

    def write(self, generator: nn.Module, step: int) -> Line:
        """Writes the photo as the generator (in inference mode) makes it; FileError if the photo cannot be read."""
        began = time.monotonic()
        stamp = self._run.photo.stat().st_mtime_ns
        if self._photo is None or stamp != self._stamp:
            pixels = read_rgb(self._run.photo, LARGEST)
            self._stamp, self._size = stamp, pixels.shape[:2]
            height, width = pixels.shape[:2]
            planes = pixels.astype(np.float32) / 127.5 - 1 + 2 * self._noise * noise_at(Rect(0, 0, width, height))[..., None]
            tensor = torch.from_numpy(planes).permute(2, 0, 1)[None]
            self._photo = functional.pad(tensor, (0, -pixels.shape[1] % 4, 0, -pixels.shape[0] % 4), mode="replicate").to(self._device)
        with torch.no_grad():
            made = generator(self._photo)[0, :, : self._size[0], : self._size[1]]
        picture = ((made.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()
        file = self._run.folder / "previews" / f"{step:06d}.jpg"
        file.parent.mkdir(exist_ok=True)
        beside = file.with_suffix(".part")
        Image.fromarray(picture).save(beside, "JPEG", quality=90)
        beside.replace(file)
        self._thin(file.parent)
        self._next = time.monotonic() + max(EVERY, SHARE * (time.monotonic() - began))
        return Line("preview", step, {"file": str(file)})

    @staticmethod
    def _thin(folder: Path) -> None:
        files = sorted(folder.glob("*.jpg"))
        if len(files) > KEPT:
            for file in files[1:-10:2]:
                file.unlink(missing_ok=True)
