"""The SVG picture of a graph: layout, text metrics and the writer."""
