"""The source of the Lambda function that tells people, embedded into the pipeline's stack.

CloudFormation takes inline code as one file, so the function is written in parts that are joined
as they are. A part imports nothing of pipegen when it runs: it finds the names of the parts before
it in the same module, and says under `TYPE_CHECKING` which ones those are.
"""

from pathlib import Path

PARTS = ("lookups.py", "messages.py", "rollback.py", "pipeline_events.py")
"""The files that make the function up, in order."""


def source() -> str:
    """Return the code of the function, whose handler is `index.handler`."""
    folder = Path(__file__).parent
    return "\n\n".join((folder / part).read_text(encoding="utf-8") for part in PARTS)
