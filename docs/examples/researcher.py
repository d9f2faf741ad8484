# A researcher that proposes gated convolutions, each time of another width:
#   .venv/bin/python docs/examples/researcher.py researcher.creds nats://127.0.0.1:4222
import asyncio
import sys

from cambrian_gpu_agent.agent import Contribution, Lab, Work, attach
from cambrian_gpu_agent.agent.schema import ArchitectureProposed

LAYER = '''from torch import nn

class GatedConvolution(nn.Module):
    """A causal convolution of each channel over the last WIDTH tokens, let through by a gate. Linear in time."""
    def __init__(self, hidden_size, num_heads=1, layer_idx=None, **kwargs):
        super().__init__()
        self.mix = nn.Conv1d(hidden_size, hidden_size, WIDTH, groups=hidden_size, padding=WIDTH - 1)
        self.gate, self.out = nn.Linear(hidden_size, hidden_size), nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        mixed = self.mix(hidden_states.transpose(1, 2))[..., : hidden_states.shape[1]].transpose(1, 2)
        return self.out(self.gate(hidden_states).sigmoid() * mixed)
'''


async def propose(work: Work, lab: Lab) -> Contribution:
    width = 2 + work.sequence % 30
    artifact = await lab.put(LAYER.replace("WIDTH", str(width)).encode(), "text/x-python")
    data: ArchitectureProposed = {
        "revision": sum(event["type"] == "ArchitectureProposed" for event in await lab.history()),
        "name": f"gated-convolution-{width}",
        "motivation": f"Are the last {width} tokens enough, weighted by where they are, and a gate?",
        "code": {"artifact": artifact, "className": "GatedConvolution", "trust": "person"},
        "genome": None,
        "operator": "width",
        "citations": [{"element": "a gated convolution", "kind": "originality", "ids": []}],
    }
    return Contribution("ArchitectureProposed", data)


asyncio.run(attach(propose, creds=sys.argv[1], url=sys.argv[2], software="gated-convolution/1"))
