"""The graph that the pictures show, read from the templates."""
