"""Pipelines of every shape: configurations, and how a test reads what is built from them."""

import json

from pipegen.config import delivery, loader
from pipegen.config.delivery import Delivery
from pipegen.stacks import catalog
from tests.helpers.configs import BASE

EMAIL = '[notify]\nemail = ["platform@example.com"]\n'
CONNECTION = "arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"
TOPIC = "arn:aws:sns:eu-west-1:111111111111:delivery"
KEY = "arn:aws:kms:eu-west-1:999999999999:key/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
ELSEWHERE = "arn:aws:sns:eu-west-1:999999999999:delivery"
SLACK = 'slack = { workspace = "T01234567", channel = "C01234567" }\n'
TENANT = "0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
TEAM = "1a2b3c4d-1a2b-3c4d-5e6f-708192a3b4c5"
CHANNEL = "19%3Aexample%40thread.tacv2"
TEAMS = f'teams = {{ tenant = "{TENANT}", team = "{TEAM}", channel = "{CHANNEL}" }}\n'


def environment(name, account, more=""):
    return f"""
[[environment]]
name = "{name}"
account = "{account}"
{more}
[environment.parameters.vpc-setup]
VpcCidr = "10.{len(name)}.0.0/16"
"""


QA = environment("qa", "222222222222")
PRODUCTION = environment("production", "333333333333", 'prefix = ""\napproval = true')
TWO = QA + PRODUCTION
QUEUE = """
[[stack]]
name = "queue"
template = "queue.json"
inputs = { Network = "vpc-setup.VpcId" }
"""
VARIANTS = {
    "default": BASE + EMAIL + TWO,
    "tags": f'{BASE}{TWO}[tags]\nteam = "platform"\n',
    "connection": f'{BASE}connection = "{CONNECTION}"\n{TWO}',
    "topic": f'{BASE}[notify]\ntopic = "{TOPIC}"\n{TWO}',
    "topic-elsewhere": f'{BASE}{EMAIL}topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n{TWO}',
    "slack": f"{BASE}[notify]\n{SLACK}{TWO}",
    "everything": f"{BASE}{EMAIL}{SLACK}{TEAMS}rollback = true\n{TWO}",
    "rollback": f"{BASE}[notify]\nrollback = true\n{TWO}",
    "superseded": f'{BASE}execution_mode = "superseded"\n{TWO}',
    "paths": f'{BASE}paths = ["templates/**", "pipegen.toml"]\n{TWO}',
    "three": BASE + QA + environment("stage", "444444444444") + PRODUCTION,
    "approval-before-qa": BASE + environment("qa", "222222222222", "approval = true"),
    "no-approval": BASE + QA,
    "one-account": BASE + TWO.replace("2" * 12, "1" * 12).replace("3" * 12, "1" * 12),
    "boundary": f'{BASE}{TWO}[accounts]\nboundary = "team/boundary"\n',
    "own-stack": BASE + TWO + QUEUE,
    "long-name": BASE.replace('"infrastructure"', f'"{"x" * 40}-delivery"') + TWO,
    "many": f'{BASE}template_bucket = "example-templates"\n'
    + "".join(environment(f"e{'x' * n}", f"{n + 1:012}") for n in range(24)),
}


def load(folder, text):
    (folder / "pipegen.toml").write_text(text)
    (folder / "queue.json").write_text(
        json.dumps(
            {
                "Parameters": {"Network": {"Type": "String"}},
                "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
            }
        )
    )
    config = loader.load(folder / "pipegen.toml")
    assert config.reader.diagnostics == []
    return Delivery.from_config(config)


def build(folder, text):
    """The body of `pipeline-setup.json` for `text`, a configuration that is put into `folder`."""
    planned = load(folder, text)
    setup = catalog.setup(planned, catalog.deployed(planned))
    return json.loads(json.dumps(setup[delivery.PIPELINE].body))


def actions(pipeline):
    """Name → the action of each stage, all of which have one action of their own name."""
    found = {}
    for stage in pipeline["Stages"]:
        [action] = stage["Actions"]
        assert action["Name"] == stage["Name"]
        found[action["Name"]] = action
    return found


def statements(resource, *keys):
    """Sid → the rest of each statement of the policy at `keys`."""
    for key in keys:
        resource = resource[key]
    assert resource["Version"] == "2012-10-17"
    found = {
        each["Sid"]: {k: v for k, v in each.items() if k != "Sid"}
        for each in resource["Statement"]
    }
    assert len(found) == len(resource["Statement"])
    return found


def of_role(resource):
    if "Policies" not in resource["Properties"]:
        return {}
    [policy] = resource["Properties"]["Policies"]
    return statements(policy, "PolicyDocument")
