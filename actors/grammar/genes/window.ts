import { branchOf } from "../branches.ts";
import type { Allele, Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

const windowAttention = `def window_attention(queries, keys, values):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values.

    Softmax attention over the last WINDOW tokens, at a cost of O(T * WINDOW): each block of WINDOW
    queries meets the keys of its own block and of the one before.
    """
    length = queries.shape[2]
    q, k, v = (
        F.pad(x, (0, 0, 0, -length % WINDOW)).unflatten(2, (-1, WINDOW))
        for x in (queries, keys, values)
    )  # [B, H, blocks, WINDOW, size]
    k, v = (torch.cat([F.pad(x, (0, 0, 0, 0, 1, -1)), x], 3) for x in (k, v))
    query = torch.arange(WINDOW, device=q.device)[:, None]
    key = torch.arange(-WINDOW, WINDOW, device=q.device)
    block = torch.arange(q.shape[2], device=q.device)[:, None, None]
    seen = (key <= query) & (key > query - WINDOW) & (key + WINDOW * block >= 0)
    scores = q @ k.mT * q.shape[-1] ** -0.5  # [B, H, blocks, WINDOW, 2 * WINDOW]
    y = scores.masked_fill(~seen, float("-inf")).softmax(-1) @ v
    return y.flatten(2, 3)[:, :, :length]`;

const of = (tokens: Genome["window"]): Allele<Genome["window"]> => ({
  value: tokens,
  title: `window of ${tokens}`,
  tag: `window${tokens}`,
  says: `attends to the last ${tokens} tokens by softmax`,
  source: "2004.05150",
});

export const window: Gene<"window"> = {
  name: "window",
  description: "Softmax attention over the last tokens, beside the memory or instead of it; 0 for none.",
  values: [
    { value: 0, title: null, tag: null, says: "has no local window", source: null, mends: ["too-costly"] },
    of(8),
    of(16),
    of(32),
    of(64),
  ],
  active: () => true,
  prints: (genome) => {
    if (genome.window === 0) return {};
    const { variable, symbol } = branchOf(genome, "local");
    return {
      constants: [`WINDOW = ${genome.window}`],
      equations: [
        `a_s = softmax of q·k_s / sqrt(key size) over the last ${genome.window} tokens s`,
        `${symbol} = Σ_s a_s v_s`,
      ],
      definitions: [windowAttention],
      heads: [`${variable} = window_attention(q, k, v)`],
    };
  },
};
