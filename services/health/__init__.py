"""Checks of an installation: what is missing or wrong, and how to mend it."""
