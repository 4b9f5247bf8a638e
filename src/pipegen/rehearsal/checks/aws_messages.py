"""The messages of CodePipeline for requests that IAM denies.

Sources: "Troubleshooting CodePipeline" in its user guide, and the errors that the services return.
"""

from pipegen.iam.request import Request


def access_denied_message(request: Request, reason: str) -> str:
    """Return the message for the denied `request`; `reason` is IAM's."""
    service, _, operation = request.action.partition(":")
    if service == "sts":
        principal = request.principal.arn or _SERVICES[request.principal.service or ""]
        return f"{principal} is not authorized to perform AssumeRole on role {request.resource}"
    if service == "s3":
        bucket = request.resource.rpartition(":")[2].partition("/")[0]
        return (
            "Insufficient permissions: The service role or action role doesn't have the "
            f"permissions required to access the Amazon S3 bucket named {bucket}. Update the IAM "
            f"role permissions, and then try again. {reason}"
        )
    if operation == "UseConnection":
        return (
            f"Unable to use Connection: {request.resource}. The provided role does not have "
            f"sufficient permissions. {reason}"
        )
    return reason


_SERVICES = {
    "codepipeline.amazonaws.com": "CodePipeline",
    "cloudformation.amazonaws.com": "CloudFormation",
}
