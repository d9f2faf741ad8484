"""Which cards `--gpus` means. Each worker is pinned to one of them by its own CUDA_VISIBLE_DEVICES."""


class BadCards(Exception):
    """There are no such cards; the message says which there are."""


def pins(wanted: str, present: int, visible: str) -> tuple[str, ...]:
    """A value of CUDA_VISIBLE_DEVICES for each worker, in the order asked for. Raises BadCards.

    wanted: `all`, or numbers as `0,2`. present: how many cards the driver tells of, numbered as on the bus.
    visible: the CUDA_VISIBLE_DEVICES that this process was given, which may name cards by other words.
    """
    names = listed(visible) or tuple(map(str, range(present)))
    if wanted == "all":
        return names
    asked = listed(wanted)
    if not asked or len(set(asked)) < len(asked):
        raise BadCards(f"--gpus {wanted}: 'all' is wanted, or cards with commas between them, each once, as 0,2")
    missing = [name for name in asked if name not in names]
    if missing:
        where = f"CUDA_VISIBLE_DEVICES={visible} leaves" if listed(visible) else "this machine has"
        raise BadCards(
            f"--gpus {wanted}: there is no card {', '.join(missing)}; {where} {', '.join(names) or 'none'}. "
            "Cards are numbered from 0, as they are on the bus (nvidia-smi shows them); 'all' takes every one"
        )
    return asked


def listed(text: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
