"""What silences findings: comments and baselines."""
