"""What SAQ and litestar-saq do, by version: values and pure functions, no syntax, no I/O."""
