"""Discovery of templates in a folder, and of templates that cannot be read."""

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
    return [
        result.path if isinstance(result, Template) else result for result in search(folder, known)
    ]


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
def test_a_template_is_found_in_every_format(tmp_path, name, content):
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
def test_a_file_that_is_not_a_template_is_skipped(tmp_path, name, content):
    write(tmp_path, name, content)

    assert search(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [".git/a.json", ".aws-sam/build/a.yaml", "node_modules/x/a.json", "cdk.out/a.json"],
)
def test_folders_of_other_tools_are_skipped(tmp_path, name):
    write(tmp_path, name)

    assert search(tmp_path) == []


def test_a_known_template_is_skipped(tmp_path):
    write(tmp_path, "a.json")
    write(tmp_path, "below/b.json")

    assert paths(tmp_path, {"a.json"}) == ["below/b.json"]


def test_links_binary_files_and_large_files_are_skipped(tmp_path, monkeypatch):
    write(tmp_path, "a.json")
    (tmp_path / "link.json").symlink_to("a.json")
    (tmp_path / "bytes.json").write_bytes(b'{"Resources": "\xff\x00"}')
    write(tmp_path, "large.json", json.dumps(TEMPLATE) + " " * 5_000_000)

    assert paths(tmp_path) == ["a.json"]


def test_paths_are_relative_to_the_root(tmp_path):
    write(tmp_path, "deep/er/a.json")

    [template] = discovery.find_templates(tmp_path, tmp_path / "deep", ())

    assert template.path == "deep/er/a.json"


def test_a_template_with_invalid_json_is_an_error_with_its_line(tmp_path):
    write(tmp_path, "a.json", '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}\n')

    [error] = search(tmp_path)

    assert isinstance(error, Diagnostic)
    assert error.message.startswith("a.json is left out: it is not JSON: ")
    assert error.place == "a.json:2"


def test_a_template_that_is_not_utf_8_is_an_error_with_its_line(tmp_path):
    text = "Resources:\n  Q:  # Für später\n    Type: AWS::SQS::Queue\n"
    (tmp_path / "a.yaml").write_bytes(text.encode("latin-1"))

    [error] = search(tmp_path)

    assert isinstance(error, Diagnostic)
    assert (error.message, error.place, error.hint) == (
        "a.yaml is left out: it is not UTF-8",
        "a.yaml:2",
        "save it as UTF-8",
    )


@pytest.mark.parametrize(
    "text", ["Resources:\n  Q: {Type: AWS::SQS::Queue}\n", json.dumps(TEMPLATE)]
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_template_in_utf_16_is_an_error(tmp_path, text, encoding):
    (tmp_path / "a.template").write_bytes(text.encode(encoding))

    [error] = search(tmp_path)

    assert isinstance(error, Diagnostic)
    assert error.message.startswith("a.template is left out: it is not ")


@pytest.mark.parametrize(
    "text", ["Resources:\n  Q: {Type: AWS::SQS::Queue}\n", json.dumps(TEMPLATE)]
)
def test_a_template_that_begins_with_a_byte_order_mark_is_found(tmp_path, text):
    (tmp_path / "a.template").write_bytes(text.encode("utf-8-sig"))

    assert paths(tmp_path) == ["a.template"]


def test_a_template_without_resources_is_an_error(tmp_path):
    write(tmp_path, "a.yaml", "AWSTemplateFormatVersion: 2010-09-09\nResources:\n")

    [error] = search(tmp_path)

    assert error.message == "a.yaml is left out: it has no Resources"


def test_a_file_that_cannot_be_opened_is_skipped(tmp_path, monkeypatch):
    for name in ("open.json", "shut.json"):
        (tmp_path / name).write_text(json.dumps(TEMPLATE))
    read = Path.read_bytes

    def deny(path):
        if path.name == "shut.json":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", deny)

    assert paths(tmp_path) == ["open.json"]
