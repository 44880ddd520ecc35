"""Backups: the whole archive as one stream, sealed under a passphrase, and the way back."""
