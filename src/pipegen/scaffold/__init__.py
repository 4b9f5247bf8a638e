"""`pipegen init` and `pipegen import`: the first files of a repository."""
