"""Tables shipped with the program, and the scripts that make them."""
