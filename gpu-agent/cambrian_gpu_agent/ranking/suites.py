"""Tasks that are weighed together, by name."""

from typing import Final

SUITES: Final[dict[str, tuple[str, ...]]] = {
    "laptop": ("byte-lm", "overwrite-recall", "parity-with-resets"),
    "recall": ("overwrite-recall", "mqar"),
    "mad": (
        "in-context-recall",
        "fuzzy-recall",
        "noisy-recall",
        "selective-copying",
        "compression",
        "memorisation",
    ),
    "state-tracking": ("parity", "parity-with-resets", "modular-counting", "s3", "s5"),
}
