"""The source of the Lambda function for notifications, embedded into the pipeline's stack.

CloudFormation accepts inline code as one file, so the function is written in parts that are
joined unchanged. At run time a part imports nothing from pipegen: names of the earlier parts are
in the same module, and a part lists those that it uses under `TYPE_CHECKING`.
"""

from pathlib import Path

PARTS = ("lookups.py", "messages.py", "rollback.py", "pipeline_events.py")
"""The files of the function, in the order in which they are joined."""


def source() -> str:
    """Return the code of the function, whose handler is `index.handler`."""
    folder = Path(__file__).parent
    return "\n\n".join((folder / part).read_text(encoding="utf-8") for part in PARTS)
