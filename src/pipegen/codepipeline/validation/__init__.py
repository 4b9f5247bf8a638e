"""CodePipeline's own validation of a pipeline's structure."""
