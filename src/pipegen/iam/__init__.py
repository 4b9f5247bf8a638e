"""What IAM would decide: policies that were resolved, and who may do what by them."""
