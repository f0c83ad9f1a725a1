"""`python -m saqlint`."""

import sys

from saqlint.import_path import take_working_folder

take_working_folder()

from saqlint.cli import main  # noqa: E402 - what it imports must not come from the linted tree

if __name__ == "__main__":
    sys.exit(main())
