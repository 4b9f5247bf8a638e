"""E9517 stack-policy."""

from pipegen.lint.rules._template_configuration import ParameterFileRule


class StackPolicy(ParameterFileRule):
    """A stack policy in a parameter file has no list of statements.

    ### Why

    CloudFormation refuses such a policy, and the action fails.

    ### Broken

    ```json
    {"StackPolicy": {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}}
    ```

    ### Kept

    ```json
    {
      "StackPolicy": {
        "Statement": [
          {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
        ]
      }
    }
    ```
    """

    id = "E9517"
    shortdesc = "stack-policy"
    description = "A stack policy should have a list of statements"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html"
    )
