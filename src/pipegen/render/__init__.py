"""Build a delivery: validation, rendered files, and the commands that deploy them."""
