"""Pipelines, graphs and HTML pages for the tests of diagrams."""
