"""`pipegen lint`: cfn-lint with the rule pack, faster than the stock command."""
