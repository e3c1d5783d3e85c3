"""What styles are like: how near their results come to the painting, what of the photo stays, how large and how fast they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from ganstudio.app.recipe import Recipe, load_recipe
from ganstudio.engine.manifest import Manifest
from ganstudio.training.measure import gradient_correlation, sliced_wasserstein
from ganstudio.training.pictures import Crops
from ganstudio.training.trials import RGB, Figure, Model, Wanted, pictures
from ganstudio.translate import tr

RECIPE = "recipe.toml"
CROP = 256
"""Side of what is compared, from the middle of photos and at random from paintings."""
PHOTOS = 24
"""Photos, where not fewer are asked for."""


def style(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """Bytes, parameters, structure kept, and the patch distance to the painting before and after; without the painting, without that."""
    manifest = model.manifest
    yield Figure("bytes", tr("bytes"), manifest.file.stat().st_size, "")
    yield Figure("parameters", tr("parameters"), parameters(manifest.file), "")
    photos, made = [], []
    for photo in pictures(wanted.data / "look-at-only" / "bsds500", wanted.count or PHOTOS):
        photos.append(_middle(photo))
        made.append(_middle(model(photo)))
    before, after = _tensor(photos), _tensor(made)
    yield Figure("structure_kept", tr("structure kept"), gradient_correlation(after, before), "")
    found = paintings(manifest, wanted.data)
    if found is not None:
        recipe, files = found
        crops = Crops(files, CROP, side=recipe.data.side, zoom=recipe.data.zoom, mirror=recipe.data.mirror, memory=256 * 2**20, seed=0)
        real = torch.from_numpy(crops.batch(0, len(photos)))
        yield Figure("patch_distance_before", tr("patch distance of photos"), sliced_wasserstein(before, real), "")
        yield Figure("patch_distance_after", tr("patch distance of results"), sliced_wasserstein(after, real), "", fewer=True)


def parameters(file: Path) -> int:
    """Weights of a model: numbers in its tensors of more than one dimension, and in those that go with them."""
    graph = onnx.load(file).graph
    kinds = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    return sum(int(np.prod(tensor.dims)) for tensor in graph.initializer if tensor.data_type in kinds)


def paintings(manifest: Manifest, data: Path) -> tuple[Recipe, tuple[Path, ...]] | None:
    """The recipe beside the model and the paintings that it names, in ``data`` or beside the recipe; None where either is missing."""
    file = manifest.folder / RECIPE
    if not file.is_file():
        return None
    recipe = load_recipe(file)
    found: list[Path] = []
    for target in recipe.data.targets:
        for place in (data / target, manifest.folder / target):
            if place.is_dir():
                found += sorted(p for p in place.iterdir() if p.suffix.lower() in (".jpg", ".png", ".webp"))
                break
            if place.is_file():
                found.append(place)
                break
    return (recipe, tuple(found)) if found else None


def _middle(picture: RGB) -> RGB:
    """The middle square."""
    height, width = picture.shape[:2]
    top, left = (height - CROP) // 2, (width - CROP) // 2
    return picture[top : top + CROP, left : left + CROP]


def _tensor(crops: list[RGB]) -> Tensor:
    return torch.from_numpy(np.stack(crops).transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1)
