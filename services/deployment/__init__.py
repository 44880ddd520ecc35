"""What a cluster needs before its first start."""
