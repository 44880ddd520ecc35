"""The scanning station: a fed batch is looked through, mended, handed over and released."""
