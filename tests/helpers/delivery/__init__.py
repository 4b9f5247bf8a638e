"""Three accounts on this machine, and a repository that is deployed into them."""
