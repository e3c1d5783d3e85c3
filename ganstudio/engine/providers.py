"""The devices that ONNX Runtime can use, as data, fastest first."""

from __future__ import annotations

from dataclasses import dataclass

import onnxruntime

from ganstudio.errors import ProviderError
from ganstudio.translate import tr


@dataclass(frozen=True)
class Provider:
    """One execution provider."""

    id: str
    label: str
    name: str
    """What ONNX Runtime calls it."""
    options: tuple[tuple[str, str], ...] = ()
    automatic: bool = True
    """Whether the automatic choice takes it; not where a model's first run may take minutes."""


CPU = Provider("cpu", "CPU", "CPUExecutionProvider")
PROVIDERS: tuple[Provider, ...] = (
    Provider("tensorrt", "NVIDIA TensorRT", "TensorrtExecutionProvider", automatic=False),
    Provider("cuda", "NVIDIA CUDA", "CUDAExecutionProvider", (("arena_extend_strategy", "kSameAsRequested"),)),
    Provider("migraphx", "AMD MIGraphX", "MIGraphXExecutionProvider"),
    Provider("rocm", "AMD ROCm", "ROCMExecutionProvider"),
    Provider("directml", "DirectML", "DmlExecutionProvider"),
    Provider("coreml", "Apple Core ML", "CoreMLExecutionProvider"),
    Provider("openvino", "Intel OpenVINO", "OpenVINOExecutionProvider"),
    CPU,
)
AUTOMATIC = "auto"


def available() -> tuple[Provider, ...]:
    """What the installed ONNX Runtime was built with, fastest first. Whether it works shows only when a model is opened."""
    names = set(onnxruntime.get_available_providers())
    return tuple(provider for provider in PROVIDERS if provider.name in names)


def named(name: str) -> Provider | None:
    """The provider with that ONNX Runtime name; None for one that is not in the list."""
    return next((provider for provider in PROVIDERS if provider.name == name), None)


def chosen(id: str) -> tuple[Provider, ...]:
    """What to try, in order, for a choice of the person's: ``auto`` or a provider's id. ProviderError if it is not there."""
    there = available()
    if id == AUTOMATIC:
        return tuple(provider for provider in there if provider.automatic) or (CPU,)
    found = [provider for provider in there if provider.id == id]
    if not found:
        known = next((provider.label for provider in PROVIDERS if provider.id == id), id)
        raise ProviderError(
            known,
            tr("is not in the ONNX Runtime that is installed. There is: {there}.").format(there=", ".join(p.id for p in there) or CPU.id),
        )
    return tuple(found)
