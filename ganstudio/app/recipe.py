"""Training recipes: what is trained from what, and how. Read from TOML, written by the training window, kept beside the model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import tomli_w

from ganstudio.core.toml import parse_toml
from ganstudio.errors import ManifestError
from ganstudio.translate import tr

Kind = Literal["style", "generate", "restore", "select"]
Adversarial = Literal["non-saturating", "least-squares", "hinge", "wasserstein"]


def ranged(default: float, low: float, high: float) -> Any:
    """A number with the range that makes sense for it."""
    return field(default=default, metadata={"range": (low, high)})


@dataclass(frozen=True)
class Data:
    """Which pictures are read, and how crops are cut from them."""

    targets: tuple[str, ...] = ()
    """Pictures or folders that the discriminator takes as real: the paintings of a style, the faces of a generator, whole pictures that are
    damaged by code (restore), cut-outs with transparency (select)."""
    photos: tuple[str, ...] = ()
    """Pictures or folders that a style is put on while it learns, or that cut-outs are put on (select); not used by the others."""
    crop: int = ranged(176, 16, 512)
    """Side of a training crop in pixels; a multiple of 16 (the classic network's is always 28)."""
    batch: int = ranged(4, 1, 256)
    """Crops in one step."""
    paired: bool = False
    """Every photo has a target of the same file name that shows how it should look (style; Isola et al. 2017): ``losses.pixel``,
    ``losses.gradient`` and ``losses.perceptual`` compare with that one."""
    side: int = ranged(720, 32, 4096)
    """Larger targets are shrunk so that their short side has this many pixels: smaller gives broader strokes."""
    zoom: float = ranged(2.0, 1.0, 8.0)
    """Targets are also seen up to this many times smaller."""
    photo_zoom: float = ranged(3.5, 1.0, 8.0)
    """Photos are also seen up to this many times smaller."""
    mirror: bool = True
    """Whether crops are mirrored at random."""
    augment: bool = False
    """Shifts and cut-outs of what the discriminator sees, real and made (Zhao et al. 2020): for fewer than a few hundred targets."""
    memory: int = ranged(768, 16, 65536)
    """MB of decoded pictures kept in memory."""


@dataclass(frozen=True)
class Generator:
    """The network that makes pictures."""

    network: Literal["style", "classic", "modern"] = "style"
    """``style`` picture to picture; ``classic`` the article's from noise to 28 x 28 grey; ``modern`` from noise to ``Data.crop`` square RGB."""
    width: int = ranged(48, 4, 512)
    """Feature channels at the coarsest level of the style network; base channels of the others."""
    blocks: tuple[int, ...] = (1, 2, 1, 1)
    """Dilation of each residual block (not for pictures from noise): more and larger ones see further and are slower."""
    fold: int = ranged(2, 1, 4)
    """Pixels along each side that the network for ``denoise`` and ``jpeg`` takes as one: 4 is four times as fast as 2, and coarser."""
    latent: int = ranged(100, 2, 512)
    """Numbers of noise that a picture is made from (classic, modern)."""
    noise: float = ranged(0.0, 0, 1)
    """Deviation, of black to white, of the noise that photos get before they are painted (style): even areas get strokes that do not
    repeat; not for pairs."""
    tileable: bool = False
    """Pictures go on at the other side without a seam: for textures (modern)."""


@dataclass(frozen=True)
class Discriminator:
    """The network that tells real from made."""

    width: int = ranged(32, 4, 512)
    """Feature channels of the first stage."""
    scales: int = ranged(3, 1, 4)
    """Halvings of the picture that are judged (style, and generate with ``tileable``)."""
    spectral: bool = True
    """Spectral normalisation (Miyato et al. 2018)."""
    conditional: bool = False
    """It is shown the damaged picture beside the whole or repaired one (restore; Isola et al. 2017)."""


@dataclass(frozen=True)
class Losses:
    """What is minimised, with weights; 0 leaves a term out."""

    adversarial: Adversarial = "hinge"
    """How generator and discriminator play: losses.py names the sources."""
    adversarial_weight: float = ranged(1.0, 0, 100)
    """Weight of the generator's part in that play; 0 trains without a discriminator (restore, select)."""
    pixel: float = ranged(1.0, 0, 1000)
    """Distance to the undamaged picture, or to the photo's target (style, ``paired``), pixel by pixel; cross-entropy and overlap with
    the true mask (select)."""
    reconstruct: float = ranged(0.0, 0, 100)
    """Every picture gets noise of its own, learnt along, that it must come out of (Bojanowski et al. 2018): few pictures are learnt in
    a fraction of the steps, and none is forgotten (generate, modern)."""
    bend: float = ranged(0.001, 1e-6, 2.0)
    """Pixel differences below this (of 2, black to white) count by their square, larger ones by their size: 0.5 and more learns the mean of
    what may be there, as PSNR wants it; little learns the median (restore)."""
    gradient: float = ranged(0.0, 0, 100)
    """Distance of the differences between neighbouring pixels (restore; style, ``paired``): keeps edges sharp."""
    contrast: float = ranged(1.5, 0, 100)
    """Patch-contrastive loss that keeps the content (Park et al. 2020)."""
    luminance: float = ranged(1.5, 0, 100)
    """Coarse light and dark stay where they are."""
    gradient_penalty: float = ranged(0.0, 0, 1000)
    """Weight of (|gradient| - 1)^2 between real and made (Gulrajani et al. 2017); 10 is usual with ``wasserstein``."""
    r1: float = ranged(0.0, 0, 1000)
    """Weight of the squared gradient at real pictures (Mescheder et al. 2018)."""
    texture: float = ranged(0.0, 0, 100)
    """Feature correlations as in the targets (Gatys et al. 2016); needs ``features`` (style, generate)."""
    patches: float = ranged(0.0, 0, 100)
    """Small patches distributed as in the targets (Elnekave and Weiss 2022): palette and brushwork come sooner, and nothing pretrained is
    needed (style, generate)."""
    grid: float = ranged(0.0, 0, 1000)
    """What repeats every 4 pixels, as networks that enlarge leave it (Odena et al. 2016): keeps even places free of it (style, restore)."""
    perceptual: float = ranged(0.0, 0, 100)
    """Deep features as in the photo (Johnson et al. 2016), in the undamaged picture (restore) or in the picture that is to come out again
    (generate with ``reconstruct``), or in what is said of each cell of a photo (select); needs ``features``."""
    features: str = ""
    """An .npz file of SqueezeNet 1.1 weights, for ``texture`` and ``perceptual``, and for finding regions in photos (select)."""


@dataclass(frozen=True)
class Optimiser:
    """How fast and how long."""

    steps: int = ranged(3000, 1, 10_000_000)
    """Alternating updates: one of the discriminator, one of the generator."""
    minutes: float = ranged(0.0, 0, 100_000)
    """Stops after that many minutes of training even if steps are left; 0: no limit. The decay follows whichever ends first."""
    generator_rate: float = ranged(3e-4, 1e-7, 1.0)
    """Adam's learning rate for the generator."""
    discriminator_rate: float = ranged(3e-4, 1e-7, 1.0)
    """Adam's learning rate for the discriminator (its own: Heusel et al. 2017)."""
    beta1: float = ranged(0.5, 0.0, 0.999)
    """Adam's first decay (Radford et al. 2016 take 0.5)."""
    beta2: float = ranged(0.99, 0.0, 0.99999)
    """Adam's second decay."""
    decay: Literal["none", "cosine"] = "cosine"
    """How the rates fall to 3 % at the end."""
    warm_up: int = ranged(0, 0, 100_000)
    """Steps in which the rates rise from nothing (Goyal et al. 2017): without, networks without normalisation may switch themselves off."""
    clip: float = ranged(5.0, 0, 1000)
    """Largest norm of the generator's gradient; 0: no limit."""
    average: float = ranged(0.995, 0, 0.99999)
    """Decay of the averaged weights that samples and the export use (Karras et al. 2018); 0: none."""
    threads: int = ranged(0, 0, 1024)
    """CPU threads; 0: PyTorch's choice."""
    mixed: Literal["off", "on", "auto"] = "off"
    """Networks run in bfloat16 where that keeps its range (Micikevicius et al. 2018): twice as fast on CUDA cards since 2020 and on CPUs that
    have instructions for it, slower on others; ``auto``: there only."""


@dataclass(frozen=True)
class Restore:
    """Which damage is done to pictures by code, and learnt to undo (kind ``restore``)."""

    task: Literal["denoise", "upscale", "inpaint", "jpeg"] = "denoise"
    """``denoise`` noise of a level that the network is told; ``upscale`` shrinking; ``inpaint`` holes; ``jpeg`` compression."""
    sigma_from: float = ranged(0.0, 0, 100)
    """Least deviation of the noise in 8-bit units (denoise)."""
    sigma_to: float = ranged(55.0, 0, 100)
    """Most of it."""
    scale: int = ranged(4, 2, 4)
    """How many times smaller the picture was (upscale)."""
    damage: Literal["bicubic", "real"] = "bicubic"
    """``bicubic``: only shrunk; ``real``: blurred, noisy, compressed and shrunk in two rounds (Wang et al. 2021) (upscale)."""
    quality_from: int = ranged(8, 1, 100)
    """Least JPEG quality (jpeg)."""
    quality_to: int = ranged(90, 1, 100)
    """Best JPEG quality."""
    hole_from: float = ranged(0.1, 0.0, 0.9)
    """Least share of the crop that is missing (inpaint)."""
    hole_to: float = ranged(0.3, 0.0, 0.9)
    """Most of it."""


@dataclass(frozen=True)
class Select:
    """What clicks are practised on (kind ``select``)."""

    clicks: int = ranged(4, 1, 20)
    """Most points on the thing, and most beside it."""
    cutouts: float = ranged(0.4, 0, 1)
    """Share of crops that show a cut-out, or a region of another photo, on a photo; the others show regions of photos, found or put
    together by code."""
    things: int = ranged(3, 1, 16)
    """Things that are clicked on in each crop: what the network sees of it is reckoned once for all of them."""


@dataclass(frozen=True)
class Recipe:
    """One training run."""

    kind: Kind = "style"
    name: str = "style"
    """Id of the model and of the preset that come out: letters a to z, digits and hyphens."""
    label: str = ""
    """What menus show; empty: made from the name."""
    licence: str = "CC-BY-4.0"
    """Licence of the finished model."""
    seed: int = ranged(0, 0, 2**31 - 1)
    """The same seed on the same machine gives the same run."""
    warm_start: str = ""
    """A checkpoint or a folder of a finished run to start from."""
    sample_every: int = ranged(100, 1, 1_000_000)
    """Steps between two sample pictures."""
    checkpoint_minutes: float = ranged(3.0, 0.01, 1000)
    """Minutes between two checkpoints."""
    data: Data = field(default_factory=Data)
    generator: Generator = field(default_factory=Generator)
    discriminator: Discriminator = field(default_factory=Discriminator)
    losses: Losses = field(default_factory=Losses)
    optimiser: Optimiser = field(default_factory=Optimiser)
    restore: Restore = field(default_factory=Restore)
    select: Select = field(default_factory=Select)


T = TypeVar("T")


def load_recipe(path: Path) -> Recipe:
    """The recipe in a TOML file; pictures named relatively lie relative to it. ManifestError names the file and the key."""
    try:
        table = parse_toml(path.read_text("utf-8"))
    except OSError as error:
        raise ManifestError(path, "", tr("The recipe cannot be read ({reason}).").format(reason=error.strerror or error)) from error
    except UnicodeDecodeError as error:
        raise ManifestError(path, "", tr("This is not a recipe but no text at all. Choose a .toml file.")) from error
    except ValueError as error:
        raise ManifestError(path, "", tr("This is not TOML: {reason}.").format(reason=error)) from error
    recipe = _read(Recipe, table, path, "")
    if recipe.data.crop % 16 and recipe.generator.network != "classic":
        raise ManifestError(path, "data.crop", tr("must be a multiple of 16"))
    check_name(recipe.name, path)
    return recipe


def check_name(name: str, path: Path) -> None:
    """ManifestError for the recipe ``path`` unless a run's folder, a model and a style can all be called so."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        raise ManifestError(path, "name", tr("must consist of the letters a to z, digits and hyphens, and be no longer than 60"))


def anchored(recipe: Recipe, home: Path) -> Recipe:
    """The recipe with every path absolute; relative ones lie in ``home``."""

    def whole(places: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str((home / place).resolve()) if place else "" for place in places)

    data, losses = recipe.data, recipe.losses
    (features, warm) = whole((losses.features, recipe.warm_start))
    return replace(
        recipe, warm_start=warm, data=replace(data, targets=whole(data.targets), photos=whole(data.photos)), losses=replace(losses, features=features)
    )


def dump_recipe(recipe: Recipe) -> str:
    """The recipe as TOML, every value written out."""
    return tomli_w.dumps(_table(recipe))


def _table(value: Any) -> dict[str, Any]:
    found = {f.name: getattr(value, f.name) for f in fields(value)}
    return {name: _table(x) if is_dataclass(x) else list(x) if isinstance(x, tuple) else x for name, x in found.items()}


def _read(cls: type[T], table: dict[str, Any], path: Path, prefix: str) -> T:
    hints = get_type_hints(cls)
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise ManifestError(path, prefix + key, tr("is not a key; there are {keys}").format(keys=", ".join(sorted(known))))
    values: dict[str, Any] = {}
    for key, raw in table.items():
        kind, place = hints[key], prefix + key
        if is_dataclass(kind):
            if not isinstance(raw, dict):
                raise ManifestError(path, place, tr("must be a table"))
            values[key] = _read(kind, raw, path, place + ".")  # type: ignore[arg-type]
        else:
            values[key] = _value(kind, raw, path, place)
            low, high = known[key].metadata.get("range", (None, None))
            if low is not None and not low <= values[key] <= high:
                raise ManifestError(path, place, tr("must lie between {low} and {high}").format(low=low, high=high))
    return cls(**values)


def _value(kind: Any, raw: Any, path: Path, place: str) -> Any:
    origin = get_origin(kind)
    if origin is Literal:
        if raw not in get_args(kind):
            raise ManifestError(path, place, tr("must be one of {values}").format(values=", ".join(map(str, get_args(kind)))))
        return raw
    if origin is tuple:
        inner = get_args(kind)[0]
        if not isinstance(raw, list):
            raise ManifestError(path, place, tr("must be a list"))
        return tuple(_value(inner, x, path, place) for x in raw)
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if not isinstance(raw, kind) or (kind in (int, float) and isinstance(raw, bool)):
        words = {int: tr("a whole number"), float: tr("a number"), str: tr("a text"), bool: tr("true or false")}
        raise ManifestError(path, place, tr("must be {type}").format(type=words[kind]))
    return raw
