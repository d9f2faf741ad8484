// A researcher that proposes gated means over windows, each time of another length:
//   node docs/examples/researcher.mjs researcher.creds nats://127.0.0.1:4222
import { readFileSync } from "node:fs";
import { attach } from "cambrian/agent";

const layer = (window) => `import torch
from torch import nn

class WindowMean(nn.Module):
    """A mean over the last ${window} tokens, let through by a gate. Linear in time, causal."""

    def __init__(self, hidden_size, num_heads=1, layer_idx=None, **kwargs):
        super().__init__()
        self.value, self.gate, self.out = (nn.Linear(hidden_size, hidden_size) for _ in range(3))

    def forward(self, hidden_states, **kwargs):
        total = self.value(hidden_states).cumsum(1)
        before = nn.functional.pad(total, (0, 0, ${window}, 0))[:, : total.shape[1]]
        count = torch.arange(1, total.shape[1] + 1, device=total.device).clamp(max=${window})
        mean = (total - before) / count.view(1, -1, 1)
        return self.out(torch.sigmoid(self.gate(hidden_states)) * mean)
`;

const [creds = "", url = ""] = process.argv.slice(2);
const leave = new AbortController();
process.once("SIGTERM", () => leave.abort()).once("SIGINT", () => leave.abort());
const options = { creds: readFileSync(creds, "utf8"), url, software: "window-mean/1", signal: leave.signal };
await attach({ ...options, tell: console.error }, async (work, lab) => {
  const window = 2 + (work.sequence % 30);
  const artifact = await lab.put(Buffer.from(layer(window)), "text/x-python");
  const revision = (await lab.history()).filter(({ event }) => event.type === "ArchitectureProposed").length;
  const code = { artifact, className: "WindowMean", trust: "person" };
  const motivation = `Are the last ${window} tokens enough? A mean over them, with a gate, forgets all else.`;
  const citations = [{ element: "a mean over a window", kind: "originality", ids: [] }];
  const design = { name: `window-mean-${window}`, motivation, operator: "window", genome: null, citations };
  return { type: "ArchitectureProposed", data: { revision, ...design, code } };
});
