"""torch.compile for a training, where it was asked for and works.

It writes files and starts compilers with most backends, which the sandbox forbids: those fail in it, and the
training goes on without. What does all in its own process can work in it (`cudagraphs` on a card, `aot_eager`).
"""

import tempfile

import torch
from torch import compile as compiled_by
from torch.autograd import backward

from .backbone import LanguageModel
from .device import Device
from .layer import explain
from .tasks.task import Preset
from .train import Forward, loss_of, precision_of


def compiled(model: LanguageModel, preset: Preset, device: Device) -> tuple[Forward, str | None]:
    """What to train through, and how that is for the run's record; the model, and None, where none was asked for.

    Tried on a whole batch forward and backward, as it fails no sooner; leaves no gradients behind.
    """
    if device.compile is None:
        return model, None
    # One is looked for as the compiler is imported, by writing; nothing is to be kept there.
    tempfile.tempdir = "/"
    tokens = torch.zeros(preset.optimiser.at_once, preset.length, dtype=torch.int64, device=device.kind)
    model.train()
    try:
        forward: Forward = compiled_by(model, backend=device.compile)
        with precision_of(device):
            loss = loss_of(forward, tokens, tokens)
        backward(loss)
    except Exception as error:  # noqa: BLE001 - a compiler may raise anything
        return model, f"{device.compile} failed, trained without: {explain(error)}"
    finally:
        model.zero_grad()
    return forward, device.compile
