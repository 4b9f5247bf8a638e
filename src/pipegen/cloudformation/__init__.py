"""Templates as read: parser, source positions, intrinsic functions, parameters and ARNs."""
