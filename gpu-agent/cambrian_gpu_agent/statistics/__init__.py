"""What a difference is worth: paired comparisons and many of them at once, all through scipy."""

from .false_discovery import q_values
from .paired import Comparison, compare

__all__ = ["Comparison", "compare", "q_values"]
