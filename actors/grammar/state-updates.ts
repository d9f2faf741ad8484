// The state updates as chunked Python: within a chunk a masked matrix product, between chunks the state.
// The upper triangle is cleared before exp, so that no exponent is ever positive.
import type { Contribution } from "./gene.ts";
import type { Genome } from "./genome.ts";

const chunks = `def chunks(*sequences):
    """Each [B, H, T, ...] in pieces of CHUNK tokens, side by side."""
    return zip(*(sequence.split(CHUNK, 2) for sequence in sequences), strict=True)`;

/** What a function over chunks needs. Decays of their own for each channel make a matrix for each pair of tokens, so
 *  that a layer with them has shorter chunks. */
export const chunked = ({ update }: Genome, definition: string): Contribution => ({
  constants: [`CHUNK = ${update === "channel-decay" ? 16 : 64}`],
  definitions: [chunks, definition],
});

export const linearAttention = `def linear_attention(queries, keys, values):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values."""
    state = keys.new_zeros(*keys.shape[:2], keys.shape[-1], values.shape[-1])
    outputs = []
    for q, k, v in chunks(queries, keys, values):
        outputs.append((q @ k.mT).tril() @ v + q @ state)
        state = state + k.mT @ v
    return torch.cat(outputs, 2)`;

export const decayingAttention = `def decaying_attention(queries, keys, values, log_decays):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values.

    log_decays (none above zero): [B or 1, H, T].
    """
    state = keys.new_zeros(*keys.shape[:2], keys.shape[-1], values.shape[-1])
    outputs = []
    for q, k, v, log_decay in chunks(queries, keys, values, log_decays):
        total = log_decay.cumsum(-1)  # log of the decay since the chunk began
        between = (total[..., :, None] - total[..., None, :]).tril().exp()
        since_start = total.exp()[..., None]
        until_end = (total[..., -1:] - total).exp()[..., None]
        outputs.append((q @ k.mT * between).tril() @ v + since_start * (q @ state))
        state = since_start[..., -1:, :] * state + (until_end * k).mT @ v
    return torch.cat(outputs, 2)`;

export const gatedLinearAttention = `def gated_linear_attention(queries, keys, values, log_decays):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values.

    log_decays (none above zero): [B, H, T, key size]. Dividing by a product of decays could
    overflow, so each pair of tokens in a chunk has a decay of its own for each channel.
    """
    state = keys.new_zeros(*keys.shape[:2], keys.shape[-1], values.shape[-1])
    outputs = []
    for q, k, v, log_decay in chunks(queries, keys, values, log_decays):
        total = log_decay.cumsum(2).mT  # [B, H, key size, CHUNK], since the chunk began
        between = (total[..., :, None] - total[..., None, :]).tril().exp()
        scores = (q.mT[..., :, None] * between * k.mT[..., None, :]).sum(2).tril()
        since_start = total.exp().mT
        until_end = (total[..., -1:] - total).exp().mT
        outputs.append(scores @ v + (since_start * q) @ state)
        state = since_start[..., -1:, :].mT * state + (until_end * k).mT @ v
    return torch.cat(outputs, 2)`;

export const deltaRule = `def delta_rule(queries, keys, values, betas):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values.

    betas: [B, H, T]. The values written in a chunk depend on each other through a lower triangular
    system.
    """
    state = keys.new_zeros(*keys.shape[:2], keys.shape[-1], values.shape[-1])
    outputs = []
    for q, k, v, beta in chunks(queries, keys, values, betas[..., None]):
        overlap = (beta * (k @ k.mT)).tril(-1)
        written = torch.linalg.solve_triangular(
            overlap, beta * (v - k @ state), upper=False, unitriangular=True
        )
        outputs.append((q @ k.mT).tril() @ written + q @ state)
        state = state + k.mT @ written
    return torch.cat(outputs, 2)`;

export const gatedDeltaRule = `def gated_delta_rule(queries, keys, values, betas, log_decays):
    """queries, keys: [B, H, T, key size], values: [B, H, T, value size] -> like values.

    betas and log_decays (none above zero): [B, H, T]. The values written in a chunk depend on each
    other through a lower triangular system.
    """
    state = keys.new_zeros(*keys.shape[:2], keys.shape[-1], values.shape[-1])
    outputs = []
    for q, k, v, beta, log_decay in chunks(queries, keys, values, betas[..., None], log_decays):
        total = log_decay.cumsum(-1)  # log of the decay since the chunk began
        between = (total[..., :, None] - total[..., None, :]).tril().exp()
        since_start = total.exp()[..., None]
        until_end = (total[..., -1:] - total).exp()[..., None]
        overlap = (beta * (k @ k.mT) * between).tril(-1)
        written = torch.linalg.solve_triangular(
            overlap, beta * (v - since_start * (k @ state)), upper=False, unitriangular=True
        )
        outputs.append((q @ k.mT * between).tril() @ written + since_start * (q @ state))
        state = since_start[..., -1:, :] * state + (until_end * k).mT @ written
    return torch.cat(outputs, 2)`;
