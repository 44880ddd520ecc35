"""How an installation is: its figures, for Prometheus and for its administrator."""
