"""The reference of a training: a plain PyTorch loop in a process of its own, nothing around it.

`python -m bench.bare_loop TASK PRESET MIXER SEED` answers each line of stdin, a number of steps, with the seconds
that they took. The model and the order of the batches are those of a training with this seed. All batches are in
memory beforehand, so that making them costs nothing here; optimiser, clipping and loss are torch's.
"""

import sys
import time

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from cambrian_gpu_agent.backbone import LanguageModel
from cambrian_gpu_agent.environment import THREADS
from cambrian_gpu_agent.mixers import MIXERS
from cambrian_gpu_agent.ranking.run import batches
from cambrian_gpu_agent.tasks import resolve
from cambrian_gpu_agent.tasks.task import IGNORED
from cambrian_gpu_agent.train import learning_rate


def main(task_name: str, preset_name: str, mixer: str, seed: int) -> None:
    torch.set_num_threads(THREADS)
    task, preset = resolve(task_name, preset_name)
    size, optimiser = preset.model, preset.optimiser
    torch.manual_seed(seed)
    model = LanguageModel(preset, lambda index: MIXERS[mixer](size.hidden_size, size.heads, index))
    drawn = batches(task, preset, seed)
    waiting = [next(drawn) for _ in range(optimiser.steps)]
    matrices = [parameter for parameter in model.parameters() if parameter.dim() >= 2]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    adamw = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": optimiser.weight_decay}, {"params": vectors, "weight_decay": 0.0}],
        betas=(optimiser.beta1, optimiser.beta2),
    )
    done = 0

    def train(steps: int) -> None:
        nonlocal done
        for tokens, targets in waiting[done : done + steps]:
            loss = cross_entropy(model(tokens).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
            adamw.zero_grad()
            torch.autograd.backward(loss)
            clip_grad_norm_(model.parameters(), optimiser.clip)
            for group in adamw.param_groups:
                group["lr"] = learning_rate(optimiser, done)
            adamw.step()
            loss.item()
            done += 1

    model.train()
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        train(int(line))
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    task, preset, mixer, seed = sys.argv[1:]
    main(task, preset, mixer, int(seed))
