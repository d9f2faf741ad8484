"""Whether training finds a leak: nobody can say the next of random tokens better than log V without seeing it.

A model is trained on independent random tokens, each position's target the token that follows; then fresh ones are
answered. A loss so far below log V that chance cannot make it proves that outputs read what comes later.
"""

import math
from typing import Any, Final

import torch
from torch.nn import functional as F

from ..jobs import Verdict
from .initial_loss import language_model
from .probe import Probe, Subject

VOCABULARY: Final = 32
BATCH: Final = 16
LENGTH: Final = 64
STEPS: Final = 200
FRESH: Final = 256
"""Sequences that are answered after training."""

Z: Final = 5.0
"""Standard errors below the floor: by chance once in three million."""


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    floor = math.log(VOCABULARY)
    model = language_model(subject, VOCABULARY)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.98), weight_decay=0.01)
    generator = torch.Generator().manual_seed(2)

    def losses(rows: int) -> torch.Tensor:
        """The mean loss of each sequence."""
        tokens = torch.randint(VOCABULARY, (rows, LENGTH), generator=generator)
        logits = model(tokens)[:, :-1]
        return F.cross_entropy(logits.transpose(1, 2), tokens[:, 1:], reduction="none").mean(1)

    model.train()
    for step in range(STEPS):
        loss = losses(BATCH).mean()
        if not torch.isfinite(loss):
            return "unknown", {"step": step, "why": "the training loss is not finite"}
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    model.eval()
    with torch.no_grad():
        fresh = torch.cat([losses(BATCH) for _ in range(FRESH // BATCH)]).double()
    z = (floor - float(fresh.mean())) / (float(fresh.std()) / FRESH**0.5 + 1e-12)
    found = {"loss": float(fresh.mean()), "floor": floor, "z": z, "threshold": Z}
    found |= {"steps": STEPS, "sequences": FRESH}
    return ("fail" if z > Z else "pass"), found


PROBE = Probe(
    name="leak-by-learning",
    hint="A model of it learns to say random tokens before they come: outputs depend on later inputs.",
    run=run,
)
