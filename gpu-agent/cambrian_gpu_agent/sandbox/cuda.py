"""What a child needs where it trains on an NVIDIA card: the driver's device files, what its library reads, and two
things that the library does as it starts: it names its threads by writing to /proc/self/task/*/comm and makes an
anonymous file, and gives up with error 304 where it may not.

A child gets at every card of the machine; CUDA_VISIBLE_DEVICES, which it is given, only says which it is to use.
"""

import os
from glob import glob
from typing import Final

THREADS: Final = "/proc/self/task"
"""The one folder below which a child with a card may write."""

PROCESS: Final = (
    "/proc/driver/nvidia",
    "/proc/driver/nvidia-uvm",
    "/proc/devices",
    "/proc/sys/vm/mmap_min_addr",
    "/proc/self/maps",
)
MACHINE: Final = ("/sys/bus/pci/devices", "/sys/devices/system/node", "/sys/devices/pci*")
"""What the driver's library reads; patterns."""


DEVICES: Final = ("/dev/nvidia[0-9]*", "/dev/nvidiactl", "/dev/nvidia-uvm")
"""The cards, and what is for all of them; patterns."""

ENVIRONMENT: Final = {
    "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    # What is compiled for a card is kept nowhere: not by the driver, nor by torch.
    "CUDA_CACHE_DISABLE": "1",
    "USE_PYTORCH_KERNEL_CACHE": "0",
    # Without it cuBLAS may add in another order from run to run.
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
}


def present(patterns: tuple[str, ...]) -> list[str]:
    """The paths that are here."""
    return sorted(path for pattern in patterns for path in glob(pattern))


def environment() -> dict[str, str]:
    """Which cards to use, in the order in which they are on the bus, and how."""
    chosen = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES",) if name in os.environ}
    return ENVIRONMENT | chosen
