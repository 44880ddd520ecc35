"""Moves an office from one set of parts to another: database, originals, index; the old stay as they are."""
