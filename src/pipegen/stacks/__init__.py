"""The stacks as troposphere templates: one file per stack, `build(…) -> Template`."""
