"""Read CloudFormation templates: parser, source positions, intrinsic functions, ARNs."""
