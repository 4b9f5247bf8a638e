"""The pages of `docs/` as tests read and type them."""
