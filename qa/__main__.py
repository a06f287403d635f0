"""`python -m qa`: the shell door, where the command `qa` is not on the path."""

import sys

from qa.cli import main

sys.exit(main())
