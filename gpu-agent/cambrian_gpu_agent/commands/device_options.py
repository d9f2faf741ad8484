"""What `train` and `work` share: what models are trained on, and how."""

from argparse import ArgumentParser, Namespace

from ..device import Device, Precision, cuda_trouble
from .command import UsageError


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
