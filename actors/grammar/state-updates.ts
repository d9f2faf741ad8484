// The four state updates as chunked Python: within a chunk a masked matrix product, between chunks the state.
// The upper triangle is cleared before exp, so that no exponent is ever positive.

export const linearAttention = `def linear_attention(q, k, v):
    """q, k: [B, H, T, key size], v: [B, H, T, value size] -> [B, H, T, value size]."""
    state = k.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for q, k, v in zip(q.split(CHUNK, 2), k.split(CHUNK, 2), v.split(CHUNK, 2)):
        outputs.append((q @ k.mT).tril() @ v + q @ state)
        state = state + k.mT @ v
    return torch.cat(outputs, 2)`;

export const gatedLinearAttention = `def gated_linear_attention(q, k, v, log_decay):
    """q, k: [B, H, T, key size], v: [B, H, T, value size], log_decay: [B, H, T] -> like v."""
    state = k.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for q, k, v, log_decay in zip(
        q.split(CHUNK, 2), k.split(CHUNK, 2), v.split(CHUNK, 2), log_decay.split(CHUNK, 2)
    ):
        total = log_decay.cumsum(-1)  # log of the decay since the chunk began
        between = (total[..., :, None] - total[..., None, :]).tril().exp()
        since_start = total.exp()[..., None]
        until_end = (total[..., -1:] - total).exp()[..., None]
        outputs.append((q @ k.mT * between).tril() @ v + since_start * (q @ state))
        state = since_start[..., -1:, :] * state + (until_end * k).mT @ v
    return torch.cat(outputs, 2)`;

export const deltaRule = `def delta_rule(q, k, v, beta):
    """q, k: [B, H, T, key size], v: [B, H, T, value size], beta: [B, H, T] -> like v.

    The values written in a chunk depend on each other through a lower triangular system.
    """
    state = k.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for q, k, v, beta in zip(
        q.split(CHUNK, 2), k.split(CHUNK, 2), v.split(CHUNK, 2), beta[..., None].split(CHUNK, 2)
    ):
        overlap = (beta * (k @ k.mT)).tril(-1)
        written = torch.linalg.solve_triangular(
            overlap, beta * (v - k @ state), upper=False, unitriangular=True
        )
        outputs.append((q @ k.mT).tril() @ written + q @ state)
        state = state + k.mT @ written
    return torch.cat(outputs, 2)`;

export const gatedDeltaRule = `def gated_delta_rule(q, k, v, beta, log_decay):
    """q, k: [B, H, T, key size], v: [B, H, T, value size], beta, log_decay: [B, H, T] -> like v.

    The values written in a chunk depend on each other through a lower triangular system.
    """
    state = k.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for q, k, v, beta, log_decay in zip(
        q.split(CHUNK, 2),
        k.split(CHUNK, 2),
        v.split(CHUNK, 2),
        beta[..., None].split(CHUNK, 2),
        log_decay.split(CHUNK, 2),
    ):
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
