"""One output format a file: diagnostics in, text out."""
