"""What a model card says: sizes, figures and speed as short texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ganstudio.engine.manifest import Manifest
from ganstudio.translate import tr

SHOWN = 4
"""Figures that a card has room for."""

_FIGURES: tuple[tuple[str, str], ...] = (
    (r"cbsd68_sigma([\d.]+)_psnr", "{value:.2f} dB at noise {0} (CBSD68)"),
    (r"set5_x(\d+)_psnr_y", "{value:.2f} dB on Set5, ×{0}"),
    (r"cbsd68_holes_psnr", "{value:.2f} dB in holes (CBSD68)"),
    (r"cbsd68_holes_distance", "distance in deep features {value:.3f} in holes (CBSD68)"),
    (r"cbsd68_holes_above_opencv", "{value:+.2f} dB against OpenCV's filling"),
    (r"cbsd68_quality(\d+)_psnr", "{value:.2f} dB at JPEG quality {0} (CBSD68)"),
    (r"cbsd68_quality(\d+)_distance", "distance in deep features {value:.3f} at JPEG quality {0}"),
    (r"cbsd68_worn_x(\d+)_psnr_y", "{value:.2f} dB on worn pictures, ×{0} (CBSD68)"),
    (r"cbsd68_worn_x(\d+)_distance", "distance in deep features {value:.3f} on worn pictures, ×{0}"),
    (r"bsds500_clicks1_iou", "{value:.0%} overlap after one click (BSDS500)"),
    (r"bsds500_clicks(\d+)_iou", "{value:.0%} overlap after {0} clicks (BSDS500)"),
    (r"bsds500_clicks1_iou_boxed", "{value:.0%} after a box and one click"),
    (r"bsds500_clicks(\d+)_iou_boxed", "{value:.0%} after a box and {0} clicks"),
    (r"bsds500_clicks1_iou_tool", "{value:.0%} after one click, as the tool selects"),
    (r"bsds500_clicks(\d+)_iou_tool", "{value:.0%} after {0} clicks, as the tool selects"),
    (r"iou", "{value:.0%} overlap after one click on pictures kept aside"),
    (r"iou_three", "{value:.0%} after three clicks on pictures kept aside"),
    (r".*_distance_to_bicubics", "{value:.2f} × bicubic's distance in deep features"),
    (r".*_distance_to_parents", "{value:.2f} × its parent's distance in deep features"),
    (r".*_below_parent", "{value:.2f} dB below its parent"),
    (r"psnr", "{value:.2f} dB on pictures kept aside"),
    (r"ssim", "structural similarity {value:.3f}"),
    (r"patch_distance_after", "patch distance to the painting {value:g}"),
    (r"patch_distance_before", "of photos to the painting {value:g}"),
    (r"features", "distance in deep features {value:.3f}"),
    (r"patches", "distance of patches {value:.3g}"),
    (r"structure_kept", "{value:.0%} of the structure kept"),
    (r"patch_distance", "distance of patches to what it learnt from {value:g}"),
    (r"diversity", "variety {value:.2f}"),
    (r"diversity_real", "variety of what it learnt from {value:.2f}"),
    (r"nearest_among_learnt", "the learnt pictures' own distance {value:g}"),
    (r"nearest_learnt", "distance to the nearest learnt picture {value:g}"),
)
_LATER = ("iou", "iou_three", "psnr", "ssim", "parameters")
"""Figures that stand behind the others."""


def size_text(size: float) -> str:
    """Bytes as a person reads them."""
    if size >= 1e9:
        return tr("{n:.1f} GB").format(n=size / 1e9)
    return tr("{n:.0f} MB").format(n=size / 1e6) if size >= 9.95e6 else tr("{n:.1f} MB").format(n=size / 1e6)


def figure_text(key: str, value: float) -> str:
    """One measured figure in words."""
    if key == "parameters":
        return tr("{n:.2g} million parameters").format(n=value / 1e6) if value >= 1e5 else tr("{n:.0f} parameters").format(n=value)
    for pattern, text in _FIGURES:
        if found := re.fullmatch(pattern, key):
            return tr(text).format(*found.groups(), value=value)
    return f"{key.replace('_', ' ')} {value:.4g}"


def figures(metrics: Sequence[tuple[str, float]]) -> list[str]:
    """The figures in words, those that say most first."""
    known = dict(metrics)
    before, after = known.get("patch_distance_before"), known.get("patch_distance_after")
    joined = []
    if before is not None and after is not None:
        joined = [tr("patch distance to the painting {before:.0f} → {after:.0f}").format(before=before, after=after)]
        metrics = [entry for entry in metrics if not entry[0].startswith("patch_distance_")]
    ordered = sorted(metrics, key=lambda entry: (entry[0] in _LATER, _LATER.index(entry[0]) if entry[0] in _LATER else 0))
    return [*joined, *(figure_text(key, value) for key, value in ordered)]


def speed_text(seconds: float, device: str) -> str:
    """Seconds for a megapixel of the result in words."""
    if seconds < 1:
        return tr("{n:.2g} megapixels a second on {device}").format(n=1 / max(seconds, 1e-6), device=device)
    if seconds < 100:
        return tr("{n} s a megapixel on {device}").format(n=f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}", device=device)
    return tr("{n:.0f} min a megapixel on {device}").format(n=seconds / 60, device=device)


def licence_text(manifest: Manifest) -> str:
    """The licence; one that forbids commercial use says so."""
    return manifest.licence if manifest.commercial else tr("{licence} – not for commercial use").format(licence=manifest.licence)
