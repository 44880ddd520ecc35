"""People: their accounts, how they sign in, the posts they hold, and what they ask of the archive unit."""
