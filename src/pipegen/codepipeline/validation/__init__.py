"""Validate pipelines as CodePipeline does when it creates or updates them."""
