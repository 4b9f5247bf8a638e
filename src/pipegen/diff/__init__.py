"""`pipegen diff`: what a change of the files does to the deployed stacks.

`load_files`, `load_delivery` and `load_commit` read both sides from disk, each as a `Snapshot`.
`compare.compare` compares two snapshots without I/O and returns a `Comparison`. The package
`security` finds what a change makes accessible; `format` turns a comparison into text or Markdown.
"""
