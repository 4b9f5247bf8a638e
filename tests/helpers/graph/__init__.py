"""Pipelines, graphs and pages for the tests of pictures."""
