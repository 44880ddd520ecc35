"""Scanning paper: the sheets that divide a stack, and what became of each stack."""
