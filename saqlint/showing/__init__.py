"""Findings written for people: pages, snippets, summaries. Plain values in, text out."""
