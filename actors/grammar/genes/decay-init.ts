import type { Contribution, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

/** Biases for about 8, 55 and 400 tokens: b of sigmoid(b), and of sigmoid(b) to the power 1/16. */
const biases: Record<Genome["decayInit"], { readonly head: string; readonly channel: string }> = {
  short: { head: "2.0", channel: "-2.0" },
  medium: { head: "4.0", channel: "1.1" },
  long: { head: "6.0", channel: "3.2" },
};

const perHead = (bias: string): Contribution => ({
  equations: ["α = sigmoid(W_α x + b_α), in (0, 1), one for each head"],
  init: [
    "self.decay_proj = nn.Linear(hidden_size, heads)",
    `nn.init.constant_(self.decay_proj.bias, ${bias})`,
  ],
  heads: ["log_decay = F.logsigmoid(self.decay_proj(x)).mT  # [B, H, T]"],
});

const perChannel = (bias: string): Contribution => ({
  equations: ["α = sigmoid(W_α U_α x + b_α)^(1/16), in (0, 1), one for each key channel; U_α has rank 16"],
  init: [
    "self.decay_down = nn.Linear(hidden_size, 16, bias=False)",
    "self.decay_up = nn.Linear(16, heads * key_size)",
    `nn.init.constant_(self.decay_up.bias, ${bias})`,
  ],
  heads: [
    "log_decay = F.logsigmoid(self.decay_up(self.decay_down(x))) / 16",
    "log_decay = log_decay.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [B, H, T, key size]",
  ],
});

export const decayInit: Gene<"decayInit"> = {
  name: "decayInit",
  description: "How far back the memory reaches before training: the bias of the decay α.",
  values: [
    {
      value: "medium",
      title: null,
      tag: null,
      says: "begins with a memory of about 55 tokens",
      source: null,
    },
    {
      value: "short",
      title: "short memory at first",
      tag: "short",
      says: "begins with a memory of about 8 tokens",
      source: null,
    },
    {
      value: "long",
      title: "long memory at first",
      tag: "long",
      says: "begins with a memory of about 400 tokens",
      source: null,
    },
  ],
  active: ({ update }) => update === "decay" || update === "channel-decay" || update === "gated-delta",
  prints: (genome) => {
    if (!decayInit.active(genome)) return {};
    const { head, channel } = biases[genome.decayInit];
    return genome.update === "channel-decay" ? perChannel(channel) : perHead(head);
  },
};
