"""The child: the one process that runs a candidate's code. It is started by sandbox/launcher.py, confined.

It gets training batches, and to be measured tokens without targets; it answers logits. What it says of
itself (a step's loss, the cause of a failure) is a report, never a measurement.
"""

import sys
import traceback
from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np
import safetensors.torch
import torch
from torch import Tensor
from torch.random import fork_rng

from .backbone import ContractError, LanguageModel
from .compiled import compiled
from .device import Device
from .environment import THREADS
from .jobs import ProbeResult
from .layer import build, explain, load_class
from .probes import FULL_PROBES, LEAK_PROBES, Probe, Subject
from .sandbox.launcher import limit_processor_time
from .tasks.task import Preset
from .train import Trainer, operations, precision_of
from .training_state import NotKept, beside, go_on, state_of
from .wire import LOGITS, SOURCE, SOURCE_LIMIT, STATE, TOKENS, WEIGHTS, WEIGHTS_LIMIT, Wire, WireError

NO_MEMORY: Final = ("can't allocate memory", "CUDA out of memory", "_STATUS_ALLOC_FAILED")
"""What errors say that are of no class of their own: of torch's allocator, of CUDA, of its libraries."""


def serve(read_fd: int, write_fd: int) -> None:
    """Says that it is ready, takes one job and performs it; a failure is reported in one last frame."""
    wire = Wire(read_fd, write_fd)
    torch.set_num_threads(THREADS)
    # Deterministic algorithms; torch.use_deterministic_algorithms says the same but takes a second, as it
    # imports the compiler.
    torch.set_deterministic_debug_mode("error")
    wire.send_json({"ready": True})
    job = wire.receive_json()
    limit_processor_time(job["seconds"])  # it may have been started before anyone knew for what
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
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or any(sign in str(error) for sign in NO_MEMORY):
        return "out-of-memory"
    return "contract" if isinstance(error, ContractError) else "crashed"


def settle_card() -> None:
    """What differs on a card. Some operators have no deterministic form on it: the log names those that were used.

    float32 is float32: cuDNN would round to ten bits otherwise, which no consistency check could tell from a leak.
    """
    torch.set_deterministic_debug_mode("warn")
    torch.backends.cudnn.allow_tf32 = False


def build_model(job: dict[str, Any], preset: Preset, device: Device) -> LanguageModel:
    """The model around the candidate, tried on two sequences of each length: failures here break the contract.

    It is made on the CPU and then moved, so that its first weights are the same on every device. It is tried in
    the precision in which it is trained and in the one in which it is measured.
    """
    try:
        layer = load_class(job["source"], job["class"])
        torch.manual_seed(job["seed"])
        size = preset.model
        model = LanguageModel(preset, lambda index: build(layer, size.hidden_size, size.heads, index))
        model.to(device.kind)
        for length in sorted({preset.length, *preset.held_out_lengths}):
            tokens = torch.zeros(2, length, dtype=torch.int64, device=device.kind)
            for tried in dict.fromkeys((device, replace(device, precision="float32"))):
                with torch.no_grad(), precision_of(tried):
                    model(tokens)
    except (MemoryError, ContractError):
        raise
    except Exception as error:
        if reason(error) == "out-of-memory":
            raise
        raise ContractError(f"it cannot be built and called: {explain(error)}") from error
    return model


def perform_training(wire: Wire, job: dict[str, Any]) -> None:
    """Does what the evaluator orders, one thing after another: steps of training, logits, and the end."""
    preset, device = Preset.of(job["preset"]), Device(**job["device"])
    if device.kind == "cuda":
        settle_card()
    model = build_model(job, preset, device)
    forward, compilation = compiled(model, preset, device)
    torch.manual_seed(job["seed"])  # whatever the trials used up
    trainer = Trainer(model, preset.optimiser, device, forward)
    constant = beside_of(trainer)
    wire.send_json({"built": compilation})
    while True:
        order = wire.receive_json()
        if "train" in order:
            for _ in range(order["train"]):
                loss = trainer.step(*batch(wire, preset, device))
                wire.send_json({"loss": loss if np.isfinite(loss) else None})
        elif "answer" in order:
            send_logits(wire, model, device, *order["answer"])
        elif "keep" in order:
            keep(wire, trainer, constant)
        elif "resume" in order:
            wire.send_json({"resumed": go_on(trainer, wire.receive(STATE, preset.state_limit), order["resume"])})
        else:
            finish(wire, model, preset, device)
            return


def batch(wire: Wire, preset: Preset, device: Device) -> tuple[Tensor, Tensor]:
    """Tokens and targets of the next training step, int64[B, T]."""
    both = wire.receive_array(TOKENS, (2, preset.optimiser.batch, preset.length), np.int64)
    tokens, targets = torch.from_numpy(both).to(device.kind)
    return tokens, targets


def send_logits(wire: Wire, model: LanguageModel, device: Device, rows: int, length: int) -> None:
    """Logits for tokens [rows, length]. Whatever randomness that uses, the training goes on as if it had not.

    In float32, as the weights are: what equal questions are answered in bfloat16 is no more equal than leaks are.
    """
    tokens = torch.from_numpy(wire.receive_array(TOKENS, (rows, length), np.int64)).to(device.kind)
    model.eval()
    cards = [0] if device.kind == "cuda" else []
    with fork_rng(cards), torch.no_grad():
        logits = model(tokens)
    wire.send_json({"answered": True})
    wire.send_array(LOGITS, logits.float().cpu().numpy())


def beside_of(trainer: Trainer) -> object:
    """What the model keeps beside its tensors; None where that cannot be looked at."""
    try:
        return beside(trainer.model)
    except Exception:  # noqa: BLE001 - a candidate may raise anything
        return None


def keep(wire: Wire, trainer: Trainer, constant: object) -> None:
    """The training's state, or why nobody else could go on from it."""
    try:
        if constant is None or beside(trainer.model) != constant:
            raise NotKept("the model keeps something beside its parameters and buffers, which has changed")
        state = state_of(trainer)
    except Exception as error:  # noqa: BLE001 - a candidate may raise anything
        wire.send_json({"kept": explain(error)})
        return
    wire.send_json({"kept": None})
    wire.send(STATE, state)


def finish(wire: Wire, model: LanguageModel, preset: Preset, device: Device) -> None:
    """The weights, then the operations of a step: counting them last changes nothing that is measured."""
    weights = {name: value.cpu().contiguous().clone() for name, value in model.state_dict().items()}
    checkpoint = safetensors.torch.save(weights)
    wire.send_json({"saved": True})
    wire.send(WEIGHTS, checkpoint)
    wire.send_json({"flops": operations(model, preset.optimiser.batch, preset.length, device)})


def perform_probes(wire: Wire, job: dict[str, Any]) -> None:
    """Each probe named, in turn: its name before it begins, so that a death has a place, then what it found."""
    size = Preset.of(job["preset"]).model
    weights: bytes | None = job["weights"]
    trained = None
    for name in job["probes"]:
        probe = LEAK_PROBES[name] if weights is not None else FULL_PROBES[name]
        wire.send_json({"began": probe.name})
        if weights is not None and trained is None:
            trained = mixer_weights(weights)
        subject = Subject(
            *(job["source"], job["class"], size.hidden_size, size.heads, trained),
            *(job["full"], job["subQuadratic"]),
        )
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
