"""Selection of the files to lint."""

from pathlib import Path

import pytest

from pipegen.codepipeline.template_configuration import TemplateConfiguration
from pipegen.config import loader
from pipegen.errors import PipegenError
from pipegen.lint import targets
from pipegen.lint.targets import LintTargets


@pytest.fixture
def config(project):
    return loader.load(Path("pipegen.toml"))


def test_a_configuration_selects_its_rendered_templates_and_parameter_files(config):
    vpc, ec2 = Path("templates/vpc-setup.json"), Path("templates/ec2-setup.json")
    filled = frozenset({"VpcId", "PrivateSubnetIds"})

    assert LintTargets.from_config(config) == LintTargets(
        (vpc, ec2, Path("templates/account-setup.json"), Path("templates/pipeline-setup.json")),
        (
            TemplateConfiguration(Path("templates/config/qa-vpc-setup.json"), vpc),
            TemplateConfiguration(Path("templates/config/qa-ec2-setup.json"), ec2, filled),
            TemplateConfiguration(Path("templates/config/vpc-setup.json"), vpc),
            TemplateConfiguration(Path("templates/config/ec2-setup.json"), ec2, filled),
        ),
    )


def test_paths_are_classified_by_the_configuration_and_by_their_content(config, tmp_path):
    (tmp_path / "templates/config").mkdir(parents=True)
    Path("templates/config/vpc-setup.json").write_text("{broken")
    Path("other.json").write_text('{"Parameters": {"A": "x"}}')
    Path("template.json").write_text('{"Resources": {}}')
    parameter_file = tmp_path / "templates" / ".." / "templates" / "config" / "vpc-setup.json"

    chosen = LintTargets.from_paths(
        [parameter_file, Path("other.json"), Path("template.json")],
        LintTargets.from_config(config),
    )

    assert chosen == LintTargets(
        (Path("template.json"),),
        (
            TemplateConfiguration(parameter_file, Path("templates/vpc-setup.json")),
            TemplateConfiguration(Path("other.json")),
        ),
    )


def test_all_missing_files_are_reported_at_once(tmp_path):
    (tmp_path / "a.json").touch()
    chosen = LintTargets(
        (tmp_path / "a.json", tmp_path / "b.json"), (TemplateConfiguration(tmp_path / "c.json"),)
    )

    with pytest.raises(PipegenError) as error:
        targets.require(chosen, "write it")

    assert [(diagnostic.message, diagnostic.hint) for diagnostic in error.value.diagnostics] == [
        (f"there is no file {tmp_path / 'b.json'}", "write it"),
        (f"there is no file {tmp_path / 'c.json'}", "write it"),
    ]


def test_existing_files_are_accepted(tmp_path):
    targets.require(LintTargets((Path(__file__),)), "never said")
