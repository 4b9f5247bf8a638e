"""The SVG picture: layout, text metrics and the writer."""
