"""Renders the fictional documents of ``samples/texts`` into the files of ``samples/files``."""
