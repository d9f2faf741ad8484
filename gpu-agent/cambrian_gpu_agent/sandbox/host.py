"""What of this machine a child needs to see: its interpreter, the packages, the system's libraries."""

import importlib.util
import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent.parent
SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
MACHINE: Final = ("/sys/devices/system/cpu",)
NEEDED: Final = ("torch", "numpy", "safetensors", "einops")


def origin(package: str) -> Path:
    """Where a package is installed, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed; run: pip install cambrian-gpu-agent")
    return Path(spec.origin)


@cache
def search_path() -> tuple[str, ...]:
    """Where the packages that the child imports are installed."""
    return tuple(dict.fromkeys(str(origin(name).parent.parent) for name in NEEDED))


@cache
def own_paths() -> tuple[str, ...]:
    """Directories outside the system's that hold the interpreter and the packages, outermost only."""
    wanted = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parent, PACKAGE}
    wanted |= {Path(site) for site in search_path()}
    resolved = sorted({path.resolve() for path in wanted} | wanted)
    outer: list[Path] = []
    for path in resolved:
        if not any(path.is_relative_to(other) for other in (*outer, Path("/usr"))):
            outer.append(path)
    return tuple(str(path) for path in outer)


def readable_by_others(path: Path) -> bool:
    """Whether any user can read this file or list this directory, seen from inside it alone."""
    mode = path.stat().st_mode
    needed = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
    return mode & needed == needed


def reachable_by_others(path: Path) -> bool:
    """Whether any user can also get there from the root directory."""
    return readable_by_others(path) and all(p.stat().st_mode & stat.S_IXOTH for p in path.resolve().parents)
