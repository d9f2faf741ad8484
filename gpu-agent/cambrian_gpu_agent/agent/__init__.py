"""Attached agents in Python: `attach` leases work, has a callback do it, and contributes what it answers;
`observe` reads a campaign and remarks on it."""

from .attach import attach
from .certificates import CertificateUnusable, Untrusted
from .contribution import Contribution
from .credentials import BadCredentials
from .lab import Lab
from .observe import Observation, Told, observe
from .refusal import InvalidContribution, Refused
from .work import Work

__all__ = [
    "BadCredentials",
    "CertificateUnusable",
    "Contribution",
    "InvalidContribution",
    "Lab",
    "Observation",
    "Refused",
    "Told",
    "Untrusted",
    "Work",
    "attach",
    "observe",
]
