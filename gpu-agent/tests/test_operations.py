"""Operations are counted as torch's own counter does, without loading its compiler."""

import subprocess
import sys

import pytest
import torch
from torch.autograd import backward
from torch.utils.flop_counter import FlopCounterMode

from cambrian_gpu_agent.mixers import MIXERS
from cambrian_gpu_agent.operations import OperationCounter


@pytest.mark.parametrize("name", MIXERS)
def test_every_mixer_is_counted_as_by_torch(name: str) -> None:
    torch.manual_seed(0)
    mixer, x = MIXERS[name](32, 2, 0), torch.randn(2, 40, 32)
    with FlopCounterMode(display=False) as wanted:
        backward(mixer(x).sum())
    with OperationCounter() as counter:
        backward(mixer(x).sum())
    assert counter.total == wanted.get_total_flops() > 0


def test_counting_loads_no_compiler() -> None:
    program = """
import sys, torch
from cambrian_gpu_agent.operations import OperationCounter
with OperationCounter() as counter:
    torch.ones(2, 3) @ torch.ones(3, 4)
assert counter.total == 2 * 2 * 3 * 4
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
