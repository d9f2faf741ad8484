"""Whether a model of the layer, as built, knows nothing: its loss on random tokens is log V, V the vocabulary.

Parameters that ask to be spared weight decay (fla's mark `_no_weight_decay`) are named.
"""

import math
from dataclasses import replace
from typing import Any, Final

import torch
from torch.nn import functional as F

from ..backbone import LanguageModel
from ..jobs import Verdict
from ..layer import build
from ..tasks import resolve
from ..tasks.task import Model, Preset
from .probe import Probe, Subject

VOCABULARY: Final = 64
BATCH: Final = 8
LENGTH: Final = 64
FAR: Final = 0.25
"""Nats between the loss and log V: random logits of the head leave 0.02."""


def preset_of(subject: Subject, vocabulary: int) -> Preset:
    """One block of the subject's size."""
    model = Model(subject.hidden_size, 1, subject.heads)
    return replace(resolve("overwrite-recall", "tiny")[1], model=model, length=LENGTH, vocabulary=vocabulary)


def language_model(subject: Subject, vocabulary: int) -> LanguageModel:
    torch.manual_seed(0)
    size = (subject.hidden_size, subject.heads)
    return LanguageModel(preset_of(subject, vocabulary), lambda index: build(subject.layer, *size, index))


@torch.no_grad()
def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    model = language_model(subject, VOCABULARY).eval()
    generator = torch.Generator().manual_seed(1)
    tokens, targets = torch.randint(VOCABULARY, (2, BATCH, LENGTH), generator=generator)
    loss = float(F.cross_entropy(model(tokens).flatten(0, 1), targets.flatten()))
    wanted = math.log(VOCABULARY)
    spared = [name for name, p in model.named_parameters() if getattr(p, "_no_weight_decay", False)]
    shown = loss if math.isfinite(loss) else str(loss)
    found = {"loss": shown, "logVocabulary": wanted, "sparedWeightDecay": spared[:20]}
    return ("pass" if abs(loss - wanted) <= FAR else "fail"), found


PROBE = Probe(
    name="initial-loss",
    hint="A model of it, as built, is not at log V, or cannot be built in a block's parameters: scale the output "
    "projection's start down, or make the layer smaller.",
    run=run,
)
