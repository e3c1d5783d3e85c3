"""One model on one device: the single place where ONNX Runtime runs anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.providers import CPU, Provider, named
from ganstudio.errors import ModelError, OutOfMemory, ProviderError
from ganstudio.translate import tr

Array = NDArray[Any]
Fallback = Callable[[ProviderError], "Session"]
TYPES = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(double)": "float64", "tensor(uint8)": "uint8"}
"""Number types of tensors as ONNX Runtime and as NumPy call them: those that a model's inputs may have."""

_MEMORY_WORDS = ("failed to allocate", "bad_alloc", "bad allocation", "out of memory", "bfc_arena", "bfcarena", "alloc_failed", "not enough memory")


@dataclass(frozen=True)
class Session:
    """One graph on one provider."""

    model: str
    """Id of the model, for messages."""
    provider: Provider
    """What ONNX Runtime really uses, read back from it."""
    graph: Any
    output: str
    fallback: Fallback | None = None
    """What gives a session on the CPU after a failure; None on the CPU."""

    def run(self, inputs: Mapping[str, Array], progress: Progress, last: bool = False) -> Array:
        """The output for ``inputs``. Stops within a fraction of a second when progress is cancelled (Cancelled).

        ``last``: no further run follows soon, so working memory is given back. Raises OutOfMemory, ProviderError (not on the
        CPU) or ModelError.
        """
        options = onnxruntime.RunOptions()
        if last and self.provider.id == CPU.id:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        try:
            (result,) = run_graph(self.graph, [self.output], inputs, options, progress)
        except Cancelled:
            raise
        except Exception as error:
            raise translate(self.model, self.provider, error) from error
        if not isinstance(result, np.ndarray):
            raise ModelError(self.model, tr("gives something that is not a picture."))
        if self.provider.id != CPU.id and not (np.isfinite(result.max()) and np.isfinite(result.min())):
            raise ProviderError(self.model, tr("{device} returned numbers that are not finite.").format(device=self.provider.label))
        return result

    def types(self) -> dict[str, np.dtype[Any]]:
        """The number type of every input."""
        return {spec.name: np.dtype(TYPES.get(spec.type, "float32")) for spec in self.graph.get_inputs()}


def run_graph(graph: Any, outputs: list[str] | None, inputs: Mapping[str, Array], options: Any, progress: Progress) -> list[Any]:
    """The outputs (None: all) of an opened graph. Cancelled within a fraction of a second; otherwise raises what ONNX Runtime raises."""
    progress.check()

    def stop() -> None:
        options.terminate = True

    try:
        with progress.on_cancel(stop):
            results = list(graph.run(outputs, dict(inputs), options))
    except Exception as error:
        if progress.cancelled:
            raise Cancelled from error
        raise
    progress.check()
    return results


def translate(model: str, provider: Provider, error: Exception) -> ModelError:
    """An error of ONNX Runtime as OutOfMemory, ProviderError (not on the CPU) or ModelError."""
    if isinstance(error, ModelError):
        return error
    text = str(error).strip()
    if isinstance(error, MemoryError) or any(word in text.lower() for word in _MEMORY_WORDS):
        return OutOfMemory(model, tr("there was not enough memory on {device}.").format(device=provider.label))
    short = text.splitlines()[0][:300] if text else type(error).__name__
    if provider.id == CPU.id:
        return ModelError(model, tr("could not be run ({why}).").format(why=short))
    return ProviderError(model, tr("{device} failed ({why}).").format(device=provider.label, why=short))


def open_graph(file: Path | bytes, provider: Provider) -> Any:
    """ONNX Runtime's session for the file (or its bytes) on ``provider``, with the CPU for what that cannot do. Raises what ONNX Runtime raises."""
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # Without memory patterns the arena reuses buffers while the graph runs: half the peak, the same speed.
    options.enable_mem_pattern = False
    # All models work in one arena, so that what one keeps for its next run serves the others too. Weights lie outside: they would hold it open.
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    # Its threads do not wait busily for a next run, which holds up whatever else has work for all cores.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    wanted: list[Any] = [(provider.name, dict(provider.options)) if provider.options else provider.name]
    if provider.id != CPU.id:
        wanted.append(CPU.name)
    return onnxruntime.InferenceSession(file if isinstance(file, bytes) else str(file), sess_options=options, providers=wanted)


@cache
def _share_memory() -> None:
    """Makes the arena on the CPU, once, that every graph works in."""
    kind = onnxruntime.OrtMemoryInfo("Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(kind, None)


def real_provider(graph: Any) -> Provider:
    """The first provider that the opened graph really has."""
    names = list(graph.get_providers())
    first = names[0] if names else CPU.name
    return named(first) or Provider(first.removesuffix("ExecutionProvider").lower(), first.removesuffix("ExecutionProvider"), first)
