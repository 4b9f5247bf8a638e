"""Which files are templates, and which of them can be read."""

import json
from pathlib import Path

import pytest

from pipegen.cloudformation.template import Template
from pipegen.errors import Diagnostic
from pipegen.scaffold.importer import discovery

TEMPLATE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}


def search(folder, known=()):
    return discovery.find_templates(folder, folder, known)


def paths(folder, known=()):
    return [each.path if isinstance(each, Template) else each for each in search(folder, known)]


def write(folder, name, content=TEMPLATE):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(TEMPLATE)),
        ("a.json", json.dumps(TEMPLATE, indent=2)),
        ("a.template", json.dumps(TEMPLATE)),
        ("a.template", "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"),
        ("a.yml", "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"),
        ("a.yaml", '"Resources": {Queue: {Type: AWS::SQS::Queue}}\n'),
        ("a.yaml", "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub a}}\n"),
    ],
)
def test_a_template_is_found_however_it_is_written(tmp_path, name, content):
    write(tmp_path, name, content)

    assert paths(tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", '{"name": "a"}'),
        ("deployment.yaml", "kind: Deployment\nspec: {resources: {}}\n"),
        ("azure.json", '{"resources": [], "x": "AWS::"}'),
        ("serverless.yml", "resources:\n  Resources:\n    Q: {Type: AWS::SQS::Queue}\n"),
        ("notes.json", '{"Resources": {"a": {"Type": "text"}}, "about": "AWS::SQS::Queue"}'),
        ("a.txt", json.dumps(TEMPLATE)),
        ("a.json", ""),
    ],
)
def test_what_is_no_template_is_passed_over(tmp_path, name, content):
    write(tmp_path, name, content)

    assert search(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [".git/a.json", ".aws-sam/build/a.yaml", "node_modules/x/a.json", "cdk.out/a.json"],
)
def test_folders_of_other_programs_are_passed_over(tmp_path, name):
    write(tmp_path, name)

    assert search(tmp_path) == []


def test_what_is_known_is_passed_over(tmp_path):
    write(tmp_path, "a.json")
    write(tmp_path, "below/b.json")

    assert paths(tmp_path, {"a.json"}) == ["below/b.json"]


def test_links_bytes_that_are_no_text_and_large_files_are_passed_over(tmp_path, monkeypatch):
    write(tmp_path, "a.json")
    (tmp_path / "link.json").symlink_to("a.json")
    (tmp_path / "bytes.json").write_bytes(b'{"Resources": "\xff\x00"}')
    write(tmp_path, "large.json", json.dumps(TEMPLATE) + " " * 5_000_000)

    assert paths(tmp_path) == ["a.json"]


def test_paths_are_seen_from_the_root(tmp_path):
    write(tmp_path, "deep/er/a.json")

    [found] = discovery.find_templates(tmp_path, tmp_path / "deep", ())

    assert found.path == "deep/er/a.json"


def test_a_template_that_can_not_be_read_is_a_mistake_with_its_place(tmp_path):
    write(tmp_path, "a.json", '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}\n')

    [found] = search(tmp_path)

    assert isinstance(found, Diagnostic)
    assert found.message.startswith("a.json is left out: it is not JSON: ")
    assert found.place == "a.json:2"


def test_a_template_that_is_not_utf_8_is_a_mistake_with_its_place(tmp_path):
    text = "Resources:\n  Q:  # Für später\n    Type: AWS::SQS::Queue\n"
    (tmp_path / "a.yaml").write_bytes(text.encode("latin-1"))

    [found] = search(tmp_path)

    assert isinstance(found, Diagnostic)
    assert (found.message, found.place, found.hint) == (
        "a.yaml is left out: it is not UTF-8",
        "a.yaml:2",
        "save it as UTF-8",
    )


@pytest.mark.parametrize(
    "text", ["Resources:\n  Q: {Type: AWS::SQS::Queue}\n", json.dumps(TEMPLATE)]
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_template_in_utf_16_is_not_passed_over(tmp_path, text, encoding):
    (tmp_path / "a.template").write_bytes(text.encode(encoding))

    [found] = search(tmp_path)

    assert isinstance(found, Diagnostic)
    assert found.message.startswith("a.template is left out: it is not ")


@pytest.mark.parametrize(
    "text", ["Resources:\n  Q: {Type: AWS::SQS::Queue}\n", json.dumps(TEMPLATE)]
)
def test_a_template_that_begins_with_a_byte_order_mark_is_found(tmp_path, text):
    (tmp_path / "a.template").write_bytes(text.encode("utf-8-sig"))

    assert paths(tmp_path) == ["a.template"]


def test_a_template_without_resources_is_a_mistake(tmp_path):
    write(tmp_path, "a.yaml", "AWSTemplateFormatVersion: 2010-09-09\nResources:\n")

    [found] = search(tmp_path)

    assert found.message == "a.yaml is left out: it has no Resources"


def test_what_can_not_be_opened_is_passed_over(tmp_path, monkeypatch):
    for name in ("open.json", "shut.json"):
        (tmp_path / name).write_text(json.dumps(TEMPLATE))
    read = Path.read_bytes

    def refuse(path):
        if path.name == "shut.json":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert paths(tmp_path) == ["open.json"]
