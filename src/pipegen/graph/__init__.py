"""The graph of a pipeline and its stacks, read from the rendered files, and its renderers."""
