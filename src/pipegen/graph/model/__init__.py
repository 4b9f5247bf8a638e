"""The graph model: nodes and edges, read from the templates."""
