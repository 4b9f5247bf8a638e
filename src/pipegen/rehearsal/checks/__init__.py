"""What AWS would reject, and the place in the files that causes it."""
