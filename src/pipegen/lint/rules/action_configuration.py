"""E9501 action-configuration."""

from pipegen.codepipeline.validation import actions
from pipegen.lint.rules._base import ValidatorRule


class ActionConfiguration(ValidatorRule, tags=("codepipeline", "action")):
    """The configuration of an action is one that its provider refuses.

    ### Why

    CloudFormation hands the configuration of an action to CodePipeline as it is: a misspelt key, a
    value that its provider does not know, a value that is no text, or a missing key shows only
    when the pipeline is deployed or when an execution reaches the action.

    ### Broken

    ```json
    {"ActionMode": "CREATE_UPDATEE", "StackName": "vpc-setup", "TemplatPath": "Source::vpc.json"}
    ```

    ### Kept

    ```json
    {
      "ActionMode": "CREATE_UPDATE",
      "StackName": "vpc-setup",
      "TemplatePath": "Source::vpc.json",
      "RoleArn": "arn:aws:iam::222222222222:role/execution"
    }
    ```
    """

    id = "E9501"
    shortdesc = "action-configuration"
    description = "The configuration of an action should be one that its provider takes"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html"
    )
    validator = staticmethod(actions.validate)
