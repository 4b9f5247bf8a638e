"""Pipelines as read from a template, with the files that belong to them."""
