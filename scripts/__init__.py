"""Generators, benchmarks and release tools: `python -m scripts.NAME`, at the repository's root."""
