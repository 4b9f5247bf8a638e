"""E9506 stage-condition."""

from pipegen.codepipeline.validation import conditions
from pipegen.lint.rules._base import ValidatorRule


class StageCondition(ValidatorRule, tags=("codepipeline", "stage")):
    """A condition of a stage is one that CodePipeline refuses.

    ### Why

    `BeforeEntry`, `OnSuccess` and `OnFailure` each take one condition, with one to five rules and
    a result that the hook allows. A source stage can't roll back, nor can any stage of a pipeline
    in `PARALLEL` mode, and an automatic retry can't stand beside conditions.

    ### Broken

    ```json
    {"BeforeEntry": {"Conditions": [{"Result": "ROLLBACK", "Rules": []}]}}
    ```

    ### Kept

    ```json
    {
      "BeforeEntry": {
        "Conditions": [
          {
            "Result": "FAIL",
            "Rules": [
              {
                "Name": "window",
                "RuleTypeId": {
                  "Category": "Rule",
                  "Owner": "AWS",
                  "Provider": "DeploymentWindow",
                  "Version": "1"
                },
                "Configuration": {"Cron": "* * 9-17 ? * MON-FRI *", "TimeZone": "Europe/Berlin"}
              }
            ]
          }
        ]
      }
    }
    ```
    """

    id = "E9506"
    shortdesc = "stage-condition"
    description = "The conditions of a stage should be such as their hook takes"
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html"
    validator = staticmethod(conditions.validate)
