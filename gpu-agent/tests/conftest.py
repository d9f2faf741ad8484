"""Most workers of a test end, or are killed, before who stands by in them has anything to do."""

import os

os.environ["CAMBRIAN_STANDBY"] = "off"
