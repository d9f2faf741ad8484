"""What a difference is worth: paired comparisons, many of them at once, and how often they err."""

from .false_discovery import q_values
from .paired import Comparison, compare

__all__ = ["Comparison", "compare", "q_values"]
