"""The output formats of `pipegen diff`: text, Markdown, and the summary that both begin with."""
