"""Names and dotted paths to definitions, expressions to values."""
