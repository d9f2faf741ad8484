"""Every mixer gets the same number of parameters, and one that is too large is told so."""

import math

import pytest
import torch
from torch import Tensor, nn

from cambrian_gpu_agent.backbone import ContractError, LanguageModel
from cambrian_gpu_agent.mixers import MIXERS
from cambrian_gpu_agent.tasks import TASKS, resolve
from cambrian_gpu_agent.tasks.task import Preset


def model_of(name: str, preset: Preset) -> LanguageModel:
    size = preset.model
    return LanguageModel(preset, lambda index: MIXERS[name](size.hidden_size, size.heads, index))


def count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize("preset", ["laptop", "gpu"])
def test_all_mixers_have_the_same_parameters_within_one_in_a_hundred(preset: str) -> None:
    size = resolve("overwrite-recall", preset)[1]
    counts = {name: count(model_of(name, size)) for name in MIXERS}
    assert max(counts.values()) <= 1.01 * min(counts.values()), counts


def test_a_layer_that_is_too_large_is_told_the_limit() -> None:
    preset = resolve("overwrite-recall", "tiny")[1]
    limit = 12 * 16 * 16 + 128 * 16 - 3 * 16 * 4

    class Large(nn.Module):
        def __init__(self, size: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(size))

        def forward(self, x: Tensor) -> Tensor:
            return x

    with pytest.raises(ContractError, match=f"has {limit + 100} parameters at hidden size 16; at most {limit} "):
        LanguageModel(preset, lambda _: Large(limit + 100))
    assert count(LanguageModel(preset, lambda _: Large(limit))) > limit


@pytest.mark.parametrize("name", TASKS)
def test_before_training_every_token_is_as_likely_as_any_other(name: str) -> None:
    preset = TASKS[name].presets["laptop"]
    torch.manual_seed(0)
    tokens = torch.from_numpy(next(TASKS[name].training(preset, 0)).tokens)
    with torch.no_grad():
        logits = model_of("gated-delta", preset)(tokens)
    assert logits.shape == (*tokens.shape, preset.vocabulary)
    likelihoods = logits.log_softmax(-1)
    entropy = -(likelihoods.exp() * likelihoods).sum(-1)
    assert entropy.min() > math.log(preset.vocabulary) - 0.1
