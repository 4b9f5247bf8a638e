"""Read and validate CodePipeline pipelines in templates, with the files that they deploy."""
