"""The checklist: items, evidence, and how it is written down."""
