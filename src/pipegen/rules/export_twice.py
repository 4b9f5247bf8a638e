"""E9509 export-twice."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.deployments import Deployment
from pipegen.rules import reporting
from pipegen.systems import System


class ExportTwice(CloudFormationLintRule):
    """Stacks in the same account and region export by different names.

    ### Why

    The names of exports are unique in an account and a region: "Export with name … is already
    exported by stack …". The first execution fails at the stack that comes second. Environments
    that share an account share its exports too.

    ### Broken

    ```json
    {"Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}, "Export": {"Name": "queue-url"}}}}
    ```

    ### Kept

    ```json
    {"Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"},
                              "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-QueueUrl"}}}}}
    ```
    """

    id = "E9509"
    shortdesc = "export-twice"
    description = "Stacks of the same account and region should export by different names"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-stack-exports.html"
    )
    tags = ["codepipeline", "stack"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each name of an export that an earlier stack has."""
        return list(_twice(reporting.system(cfn)))


def _twice(system: System) -> Iterator[RuleMatch]:
    for index, each in enumerate(system.deployed):
        for name in each.exports:
            first = _exporter(name, each, system.deployed[:index])
            if first is not None:
                yield reporting.found(
                    [*each.action.path, "Configuration", "TemplatePath"],
                    f"{each.action.name} exports {name}, as {first.action.name} does in the same "
                    "account and region",
                    "begin the name with ${AWS::StackName}",
                )


def _exporter(name: str, of: Deployment, earlier: tuple[Deployment, ...]) -> Deployment | None:
    return next(
        (
            each
            for each in earlier
            if name in each.exports and each.stack != of.stack and each.is_beside(of)
        ),
        None,
    )
