"""What a change does to what is deployed: two sets of files, as CloudFormation would read them.

`comparison.of` compares two `Side`s and gives a `Comparison`, which `text`, `markdown` and
`summary` put into words. Sides come from `files`, `rendered` and `committed`, which alone touch
the disk. What a change opens is a room of its own, `broadening`.
"""
