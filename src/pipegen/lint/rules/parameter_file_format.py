"""E9512 parameter-file-format."""

from pipegen.lint.rules._template_configuration import ParameterFileRule


class ParameterFileFormat(ParameterFileRule):
    """A parameter file has another format than CodePipeline's.

    ### Why

    CodePipeline reads an object with the keys `Parameters`, `Tags` and `StackPolicy`, each an
    object. The list of `ParameterKey` and `ParameterValue` that `aws cloudformation create-stack`
    takes makes the action fail.

    ### Broken

    ```json
    [{"ParameterKey": "VpcCidr", "ParameterValue": "10.10.0.0/16"}]
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16"}, "Tags": {"project": "infrastructure"}}
    ```
    """

    id = "E9512"
    shortdesc = "parameter-file-format"
    description = "A parameter file should have the format that CodePipeline reads"
