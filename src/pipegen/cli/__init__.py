"""The command line: click, prompts, progress and exit codes."""
