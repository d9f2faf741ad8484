"""What commands share: what models are trained on, and how."""

import os
from argparse import ArgumentParser, Namespace

from ..device import CARDS, Device, Precision, cuda_trouble
from .command import UsageError
from .pinning import BadCards, pins


def device_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="default %(default)s")
    parser.add_argument(
        "--precision",
        choices=("float32", "bfloat16"),
        help="bfloat16 is torch's autocast; default bfloat16 on cuda, float32 on cpu",
    )
    parser.add_argument(
        "--compile",
        metavar="BACKEND",
        help="train through torch.compile, e.g. cudagraphs; where that fails, without, and the log says why",
    )


def device(options: Namespace) -> Device:
    """The device that the options ask for; UsageError where nothing can be trained on it."""
    if options.device == "cuda" and (why := cuda_trouble()) is not None:
        raise UsageError(f"--device cuda: {why}")
    precision: Precision = options.precision or ("bfloat16" if options.device == "cuda" else "float32")
    return Device(options.device, precision, options.compile)


def pinned_cards(wanted: str) -> tuple[str, ...]:
    """The cards that `--gpus` means, one for each worker; UsageError where nothing can be trained on them."""
    if (why := cuda_trouble()) is not None:
        raise UsageError(f"--gpus {wanted}: {why}")
    present = len(list(CARDS.glob("*/information")))
    try:
        return pins(wanted, present, os.environ.get("CUDA_VISIBLE_DEVICES", ""))
    except BadCards as error:
        raise UsageError(str(error)) from error
