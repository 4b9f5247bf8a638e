"""Which files there are to look at."""

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


def test_everything_that_a_configuration_stands_for_lies_beside_it(config):
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


def test_named_files_are_told_apart_by_what_is_known_and_by_their_shape(config, tmp_path):
    (tmp_path / "templates/config").mkdir(parents=True)
    Path("templates/config/vpc-setup.json").write_text("{broken")
    Path("other.json").write_text('{"Parameters": {"A": "x"}}')
    Path("template.json").write_text('{"Resources": {}}')
    known = tmp_path / "templates" / ".." / "templates" / "config" / "vpc-setup.json"

    chosen = LintTargets.from_paths(
        [known, Path("other.json"), Path("template.json")], LintTargets.from_config(config)
    )

    assert chosen == LintTargets(
        (Path("template.json"),),
        (
            TemplateConfiguration(known, Path("templates/vpc-setup.json")),
            TemplateConfiguration(Path("other.json")),
        ),
    )


def test_all_files_that_do_not_exist_are_told_at_once(tmp_path):
    (tmp_path / "a.json").touch()
    chosen = LintTargets(
        (tmp_path / "a.json", tmp_path / "b.json"), (TemplateConfiguration(tmp_path / "c.json"),)
    )

    with pytest.raises(PipegenError) as error:
        targets.require(chosen, "write it")

    assert [(each.message, each.hint) for each in error.value.diagnostics] == [
        (f"there is no file {tmp_path / 'b.json'}", "write it"),
        (f"there is no file {tmp_path / 'c.json'}", "write it"),
    ]


def test_files_that_exist_are_taken(tmp_path):
    targets.require(LintTargets((Path(__file__),)), "never said")
