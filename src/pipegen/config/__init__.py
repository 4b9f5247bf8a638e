"""Read `pipegen.toml` into a `Config`, and plan the `Delivery` that it describes."""
