"""Calls of AWS, one a line, for as long as standard input lasts; run by the emulator's Python.

A line in is `[service, operation, arguments]`, the line out what boto3 returns, or what AWS
refuses with.
"""

import functools
import json
import sys
from typing import Any

import boto3
from botocore.exceptions import ClientError
from botocore.response import StreamingBody


def _text(value: Any) -> str:
    return value.read().decode() if isinstance(value, StreamingBody) else str(value)


client = functools.cache(boto3.client)
for line in sys.stdin:
    service, operation, arguments = json.loads(line)
    try:
        answer = getattr(client(service), operation)(**arguments)
    except ClientError as refusal:
        answer = refusal.response
    print(json.dumps(answer, default=_text), flush=True)
