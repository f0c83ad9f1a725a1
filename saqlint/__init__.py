"""saqlint: a linter for projects that run background jobs on SAQ."""

__version__ = "0.1.0"
ISSUES = "https://github.com/saqlint/saqlint/issues"
