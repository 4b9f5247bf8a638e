"""A pipeline and what it deploys as a graph, read from the rendered files, and as pictures."""
