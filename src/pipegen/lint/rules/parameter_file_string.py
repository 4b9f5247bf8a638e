"""E9513 parameter-file-string."""

from pipegen.lint.rules._template_configuration import ParameterFileRule


class ParameterFileString(ParameterFileRule):
    """A parameter or a tag in a parameter file is no string.

    ### Why

    CodePipeline takes strings only, for parameters of the type `Number` too; a list is one string
    with commas.

    ### Broken

    ```json
    {"Parameters": {"MinSize": 1}}
    ```

    ### Kept

    ```json
    {"Parameters": {"MinSize": "1"}}
    ```
    """

    id = "E9513"
    shortdesc = "parameter-file-string"
    description = "Parameters and tags of a parameter file should be strings"
