"""`python -m saqlint`."""

import sys

from saqlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
