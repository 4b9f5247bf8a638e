"""The flow of values from their source to all their uses."""

from pipegen.graph.html.value_flow import Value, ValueFlow, ValueUse, ids
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, action, deploy, pipeline, stage

NET, RUN = "stack://network", "stack://machines"


def test_an_output_flows_to_every_parameter_and_import_that_uses_it(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)

    values = ValueFlow(graph)

    [value] = values.all
    id_of = ValueUse((RUN, "parameter", "Id"), "Id")
    queue = ValueUse((RUN, "resource", "Queue"), "Queue")
    assert value == Value("value-1", "Id", (NET, "output", "Id"), (id_of, queue))
    assert values.made_at(NET, "output", "Id") == (value,)
    assert values.made_at(NET, "output", "Empty") == ()
    assert list(values.used_at(RUN, "parameter", "Id")) == [(value, id_of)]
    assert list(values.used_at(RUN, "parameter", "Count")) == []


def test_a_variable_flows_to_a_parameter_or_another_property_of_an_action(handmade):
    source = action("Take", "Source", "S3", {})
    approval = action("Ask", "Approval", "Manual", {"CustomData": "#{Take.Version}"})
    deployment = deploy(
        "machines", "machines", overrides={"Id": "#{Take.Version}", "X": "#{Take.Y}"}
    )
    body = pipeline(stage("A", source), stage("B", approval), stage("C", deployment))

    values = ValueFlow(handmade(body, machines=MACHINES))

    assert [(value.name, value.source, value.uses) for value in values.all] == [
        (
            "Version",
            ("action:1.1",),
            (ValueUse(("action:2.1",), "CustomData"), ValueUse((RUN, "parameter", "Id"), "Id")),
        ),
        ("Y", ("action:1.1",), (ValueUse(("action:3.1",), "X"),)),
    ]
    assert ids([*values.all, *values.all]) == "value-1 value-2"
    assert ids([]) is None
