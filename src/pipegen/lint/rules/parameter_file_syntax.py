"""E9511 parameter-file-syntax."""

from pipegen.lint.rules._template_configuration import ParameterFileRule


class ParameterFileSyntax(ParameterFileRule):
    """A parameter file is no JSON object, or is not in UTF-8.

    ### Why

    The action that names the file as its `TemplateConfiguration` fails when the execution reaches
    it, which for production may be days after the commit.

    ### Broken

    ```json
    ["VpcCidr=10.10.0.0/16"]
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16"}}
    ```
    """

    id = "E9511"
    shortdesc = "parameter-file-syntax"
    description = "A parameter file should be a JSON object in UTF-8"
