"""Which files make up a project, and their bytes."""
