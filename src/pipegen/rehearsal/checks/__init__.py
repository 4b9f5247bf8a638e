"""The checks of what AWS would reject, and where the cause is in the files."""
