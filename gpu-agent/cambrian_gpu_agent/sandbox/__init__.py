"""How untrusted code is held, one file per mode.

This package is also imported inside the sandbox, by the launcher, so it must stay free of torch and numpy at
import; the modes are listed in choose.py.
"""
