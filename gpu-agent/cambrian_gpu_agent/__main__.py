"""`python -m cambrian_gpu_agent` is `cambrian-gpu-agent`."""

import sys

from .cli import main

sys.exit(main())
