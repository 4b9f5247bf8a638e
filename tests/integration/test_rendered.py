"""The rendered templates have no findings of cfn-lint or the rule pack."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.errors import PipegenError
from pipegen.lint import cfnlint_runner
from pipegen.render import build
from pipegen.render import files as render_files
from pipegen.stacks import catalog
from tests.conftest import examples
from tests.helpers import rule_cases
from tests.helpers.configs import BASE
from tests.helpers.pipelines import EMAIL, SLACK, TEAMS, TOPIC, VARIANTS, load

CERTIFICATE = "arn:aws:acm:eu-west-1:222222222222:certificate/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
WHOLE = ["default", "everything", "three", "one-account", "boundary", "own-stack"]


def render(folder: Path, text: str) -> list[str]:
    """Write all files of the configuration `text` into `folder`; return its templates."""
    planned = load(folder, text)
    deployed = catalog.deployed(planned)
    files = render_files.serialize(planned, deployed, catalog.setup(planned, deployed))
    for path, content in files.items():
        (folder / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "templates" / path).write_text(content, "utf-8")
    return sorted(f"templates/{path}" for path in files if "/" not in path)


@pytest.mark.unmeasured
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_renders_without_findings(
    variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    matches = rule_cases.lint(render(tmp_path, VARIANTS[variant]))

    assert [match.message for match in matches if match.rule.id != "I9501"] == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("variant", WHOLE)
def test_cfn_lint_and_the_rule_pack_report_no_findings(
    variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    templates = [Path(path) for path in render(tmp_path, VARIANTS[variant])]

    findings = cfnlint_runner.lint(templates, ["eu-west-1"])

    assert [
        f"{finding.rule} {finding.message}" for finding in findings if finding.rule != "I9501"
    ] == []


FLAG = st.booleans()


@st.composite
def configurations(draw: st.DrawFn) -> str:
    notify = draw(
        st.sampled_from(["", EMAIL, f'[notify]\ntopic = "{TOPIC}"\n', EMAIL + SLACK + TEAMS])
    )
    modes = draw(st.sampled_from(["queued", "superseded"]))
    failure = draw(st.sampled_from(["none", "retry", "rollback"]))
    balanced = draw(FLAG)
    text = f'{BASE}execution_mode = "{modes}"\non_failure = "{failure}"\n{notify}'
    text += f"[vpc]\navailability_zones = {draw(st.integers(2, 3))}\n"
    text += f"[ec2]\nload_balancer = {str(balanced).lower()}\n"
    text += draw(st.sampled_from(["", '[accounts]\nboundary = "team/boundary"\n']))
    text += draw(st.sampled_from(["", '[tags]\nteam = "platform"\n']))
    approved = False
    for number in range(draw(st.integers(1, 4))):
        approved = draw(FLAG) or approved
        text += environment(draw, number, approved, balanced)
    return text + draw(
        st.sampled_from(
            [
                "",
                '[[stack]]\nname = "queue"\ntemplate = "queue.json"\n'
                'inputs = { Network = "vpc-setup.VpcId" }\n',
            ]
        )
    )


def environment(draw: st.DrawFn, number: int, approved: bool, balanced: bool) -> str:
    account = draw(st.sampled_from(["1" * 12, "2" * 12, f"{number + 3:012}"]))
    size = draw(st.integers(16, 24))
    nat = draw(st.sampled_from(["none", "single", "per-az", "regional"]))
    protect = str(approved and draw(FLAG)).lower()
    keep = draw(st.sampled_from(["keep", "replace"]))
    text = f'[[environment]]\nname = "e{number}"\naccount = "{account}"\n'
    text += f"approval = {str(approved).lower()}\nprotect = {protect}\n"
    text += f'on_failed_stack = "{keep}"\n[environment.parameters.vpc-setup]\n'
    text += f'VpcCidr = "10.{number}.0.0/{size}"\nNatGateways = "{nat}"\n'
    if balanced:
        text += f'[environment.parameters.ec2-setup]\nCertificateArn = "{CERTIFICATE}"\n'
    return text


@pytest.mark.unmeasured
@examples(10, thorough=25)
@given(text=configurations())
def test_any_configuration_renders_without_findings(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    templates = render(folder, text)
    config = loader.load(folder / "pipegen.toml")
    try:
        build.build(config)
    except PipegenError:
        assume(False)

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        matches = rule_cases.lint(templates)

    assert [
        f"{match.rule.id} {match.message}" for match in matches if match.rule.id != "I9501"
    ] == []
    assert Delivery.from_config(config).deployments
