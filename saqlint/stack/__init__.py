"""What the project depends on, and the versions it runs."""
