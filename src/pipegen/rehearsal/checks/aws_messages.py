"""How CodePipeline puts it that somebody may not do what an action needs.

Source: "Troubleshooting CodePipeline" in its user guide, and the errors that the services give.
"""

from pipegen.iam.request import Request


def access_denied_message(request: Request, reason: str) -> str:
    """Return what is said when `request` is refused, for which IAM gives `reason`."""
    service, _, call = request.action.partition(":")
    if service == "sts":
        who = request.principal.arn or _SERVICES[request.principal.service or ""]
        return f"{who} is not authorized to perform AssumeRole on role {request.resource}"
    if service == "s3":
        bucket = request.resource.rpartition(":")[2].partition("/")[0]
        return (
            "Insufficient permissions: The service role or action role doesn't have the "
            f"permissions required to access the Amazon S3 bucket named {bucket}. Update the IAM "
            f"role permissions, and then try again. {reason}"
        )
    if call == "UseConnection":
        return (
            f"Unable to use Connection: {request.resource}. The provided role does not have "
            f"sufficient permissions. {reason}"
        )
    return reason


_SERVICES = {
    "codepipeline.amazonaws.com": "CodePipeline",
    "cloudformation.amazonaws.com": "CloudFormation",
}
