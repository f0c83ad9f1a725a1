"""Run flake8 with a start method for its workers: `under.py spawn ARGUMENTS`."""

import multiprocessing
import runpy
import sys

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv.pop(1))
    runpy.run_module("flake8", run_name="__main__")
