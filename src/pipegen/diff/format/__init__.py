"""The formats of `pipegen diff`: text, Markdown and the summary."""
