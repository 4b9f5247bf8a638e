"""`pipegen lint`: run cfn-lint with the rule pack, in parallel and with a cache."""
