"""What a child needs where it trains on an NVIDIA card: the driver's device files, and what its library reads.

Written from the driver's documentation and never run: no machine with a card was at hand. A child gets at every
card of the machine; CUDA_VISIBLE_DEVICES, which it is given, only says which it is to use.
"""

import os
from glob import glob
from typing import Final

PROCESS: Final = ("/proc/driver/nvidia",)
MACHINE: Final = ("/sys/bus/pci/devices", "/sys/devices/system/node", "/sys/devices/pci*")
"""What the driver's library reads; patterns."""


DEVICES: Final = ("/dev/nvidia[0-9]*", "/dev/nvidiactl", "/dev/nvidia-uvm")
"""The cards, and what is for all of them; patterns."""


def present(patterns: tuple[str, ...]) -> list[str]:
    """The paths that are here."""
    return sorted(path for pattern in patterns for path in glob(pattern))


def environment() -> dict[str, str]:
    """Which cards to use, in the order in which they are on the bus; nothing is kept of what is compiled."""
    chosen = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES",) if name in os.environ}
    return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_CACHE_DISABLE": "1", **chosen}
