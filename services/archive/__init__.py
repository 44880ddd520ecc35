"""E-Arsip: records as people read, describe and file them."""
