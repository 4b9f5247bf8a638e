"""What a change does to what is deployed: two sets of files, as CloudFormation would read them.

`comparison.of` compares two `Side`s and gives a `Comparison`; nothing here prints, and only
`committed` and `files` touch the disk.
"""
