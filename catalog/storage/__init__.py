"""Stored files: sequences of bytes that are named by their SHA-256 and never change."""

from catalog.storage.folder import FolderStore
from catalog.storage.opening import open_store
from catalog.storage.port import FileStore, Kept, Stored

__all__ = ["FileStore", "FolderStore", "Kept", "Stored", "open_store"]
