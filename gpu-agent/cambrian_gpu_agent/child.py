"""The child: the one process that runs a candidate's code. It is started by sandbox/launcher.py, confined.

It gets training batches, and for the evaluation tokens without targets; it answers logits. What it says of
itself (a step's loss, the cause of a failure) is a report, never a measurement.
"""

import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import safetensors.torch
import torch
from torch import Tensor

from .backbone import ContractError, LanguageModel
from .environment import THREADS
from .jobs import ProbeResult
from .layer import build, explain, load_class
from .probes import LEAK_PROBES, PROBES, Probe, Subject
from .tasks import resolve
from .tasks.task import Preset
from .train import operations, train
from .wire import LOGITS, SOURCE, SOURCE_LIMIT, TOKENS, WEIGHTS, WEIGHTS_LIMIT, Wire, WireError


def serve(read_fd: int, write_fd: int) -> None:
    """Says that it is ready, takes one job and performs it; a failure is reported in one last frame."""
    wire = Wire(read_fd, write_fd)
    torch.set_num_threads(THREADS)
    # Deterministic algorithms; torch.use_deterministic_algorithms says the same but takes a second, as it
    # imports the compiler.
    torch.set_deterministic_debug_mode("error")
    wire.send_json({"ready": True})
    job = wire.receive_json()
    job["source"] = wire.receive(SOURCE, SOURCE_LIMIT).decode()
    job["weights"] = wire.receive(WEIGHTS, WEIGHTS_LIMIT) if job["weights"] else None
    try:
        if job["kind"] == "train":
            perform_training(wire, job)
        else:
            perform_probes(wire, job)
    except WireError:
        sys.exit(1)  # the evaluator is gone or gave up
    except BaseException as error:  # noqa: BLE001 - a candidate may raise anything, SystemExit included
        traceback.print_exc()
        sys.stderr.flush()
        wire.send_json({"failed": reason(error), "message": explain(error)})


def reason(error: BaseException) -> str:
    """The reason of TrainingFailed that fits an exception."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return "out-of-memory"
    return "contract" if isinstance(error, ContractError) else "crashed"


def build_model(job: dict[str, Any], preset: Preset) -> LanguageModel:
    """The model around the candidate, tried on two sequences of each length: failures here break the contract."""
    try:
        layer = load_class(job["source"], job["class"])
        torch.manual_seed(job["seed"])
        size = preset.model
        model = LanguageModel(preset, lambda index: build(layer, size.hidden_size, size.heads, index))
        with torch.no_grad():
            for length in sorted({preset.length, *preset.held_out_lengths}):
                model(torch.zeros(2, length, dtype=torch.int64))
    except (MemoryError, ContractError):
        raise
    except Exception as error:
        if reason(error) == "out-of-memory":
            raise
        raise ContractError(f"it cannot be built and called: {explain(error)}") from error
    torch.manual_seed(job["seed"])  # whatever the trial used up
    return model


def perform_training(wire: Wire, job: dict[str, Any]) -> None:
    """Training with batches from the wire, logits for its tokens, the weights, the operations of a step."""
    preset = resolve(job["task"], job["preset"])[1]
    model = build_model(job, preset)
    wire.send_json({"parameters": sum(p.numel() for p in model.parameters())})
    for loss in train(model, preset.optimiser, batches(wire, preset)):
        wire.send_json({"loss": loss if np.isfinite(loss) else None})
        if not np.isfinite(loss):
            return
    model.eval()
    with torch.no_grad():
        for length in preset.held_out_lengths:
            for start in range(0, preset.held_out, preset.optimiser.batch):
                size = min(preset.optimiser.batch, preset.held_out - start)
                tokens = wire.receive_array(TOKENS, (size, length), np.int64)
                logits = model(torch.from_numpy(tokens.copy()))
                wire.send_array(LOGITS, logits.float().numpy())
    weights = {name: value.contiguous().clone() for name, value in model.state_dict().items()}
    wire.send(WEIGHTS, safetensors.torch.save(weights))
    # Last, so that counting changes nothing that is measured.
    wire.send_json({"flops": operations(model, preset.optimiser.batch, preset.length)})


def perform_probes(wire: Wire, job: dict[str, Any]) -> None:
    """Every probe in turn: its name before it begins, so that a death has a place, then what it found."""
    size = resolve(job["task"], job["preset"])[1].model
    weights: bytes | None = job["weights"]
    trained = None
    for probe in (PROBES if weights is None else LEAK_PROBES).values():
        wire.send_json({"began": probe.name})
        if weights is not None and trained is None:
            trained = mixer_weights(weights)
        subject = Subject(job["source"], job["class"], size.hidden_size, size.heads, trained)
        wire.send_json({"probe": asdict(answer(probe, subject))})


def mixer_weights(checkpoint: bytes) -> dict[str, Tensor]:
    """The weights of the first block's layer, under the names that the layer itself has for them."""
    prefix = "blocks.0.mixer."
    tensors = safetensors.torch.load(checkpoint)
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def answer(probe: Probe, subject: Subject) -> ProbeResult:
    """The probe's result; what the candidate raises is evidence against it."""
    try:
        return probe.result(*probe.run(subject))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a candidate may raise anything
        return probe.result("fail", {"error": explain(error)})


def batches(wire: Wire, preset: Preset) -> Iterator[tuple[Tensor, Tensor]]:
    """Tokens and targets of each training step, int64[B, T]."""
    while True:
        both = wire.receive_array(TOKENS, (2, preset.optimiser.batch, preset.length), np.int64)
        tokens, targets = torch.from_numpy(both.copy())
        yield tokens, targets
