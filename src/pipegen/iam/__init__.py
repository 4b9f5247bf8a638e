"""Evaluate IAM policies, and compute the permissions that a deployment needs."""
