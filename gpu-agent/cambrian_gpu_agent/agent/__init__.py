"""Attached agents in Python: `attach` leases work, has a callback do it, and contributes what it answers."""

from .attach import attach
from .contribution import Contribution
from .credentials import BadCredentials
from .lab import Lab
from .refusal import InvalidContribution, Refused
from .work import Work

__all__ = ["BadCredentials", "Contribution", "InvalidContribution", "Lab", "Refused", "Work", "attach"]
