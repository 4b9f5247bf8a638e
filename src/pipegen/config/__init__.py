"""`pipegen.toml` as a `Config`, and the `Delivery` that follows from it."""
