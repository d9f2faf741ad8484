"""The gpu-agent of Cambrian: trains and probes token-mixing layers in a sandbox."""

__version__ = "0.1.0"
