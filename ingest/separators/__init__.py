"""Cover and separator sheets: what stands on one, whether it is ours, and how a fed stack divides by them."""
