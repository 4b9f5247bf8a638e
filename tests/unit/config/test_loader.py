"""Locating and reading `pipegen.toml`."""

import pytest

from pipegen.config import loader
from pipegen.errors import PipegenError
from tests.helpers.configs import SMALLEST


def load_error(path):
    with pytest.raises(PipegenError) as caught:
        loader.load(path)
    [error] = caught.value.diagnostics
    return error


def errors(path):
    return [(error.line, error.message) for error in loader.load(path).reader.diagnostics]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(content):
        path = tmp_path / "pipegen.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_the_configuration_of_the_current_folder_takes_precedence(tmp_path):
    inner = tmp_path / "a"
    inner.mkdir()
    for folder in (tmp_path, inner):
        (folder / "pipegen.toml").touch()

    assert loader.find_config(inner) == inner / "pipegen.toml"


def test_the_configuration_is_found_in_a_parent_folder(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pipegen.toml").touch()

    assert loader.find_config(inner) == tmp_path / "pipegen.toml"


def test_a_folder_named_pipegen_toml_is_ignored(tmp_path):
    (tmp_path / "a" / "pipegen.toml").mkdir(parents=True)
    (tmp_path / "pipegen.toml").touch()

    assert loader.find_config(tmp_path / "a") == tmp_path / "pipegen.toml"


def test_without_a_configuration_the_hint_explains_how_to_name_one(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: no pipegen.toml in {tmp_path} nor in a folder above it\n"
        "  hint: go to the repository that has one, name it with --config FILE, or start: "
        "pipegen init\n"
    )


def test_the_smallest_configuration_has_defaults(file):
    config = loader.load(file(SMALLEST))

    assert config.reader.diagnostics == []
    assert config.folder == config.path.parent
    assert config.pipeline.profile == "pipeline"
    assert config.pipeline.execution_mode == "queued"
    assert config.vpc.availability_zones == 2
    assert config.ec2.load_balancer is False
    assert config.accounts.boundary is None
    assert (config.notify.email, config.tags, config.stacks) == ((), {}, ())
    [environment] = config.environments
    assert (environment.name, environment.prefix, environment.parameters) == ("qa", None, {})
    assert (environment.approval, environment.approval_timeout) == (False, 1440)


def test_a_file_with_windows_line_endings_has_the_same_line_numbers(file):
    text = "\ufeff" + SMALLEST.replace("main", "ma in").replace("\n", "\r\n")

    assert errors(file(text)) == [
        (6, 'branch in [pipeline] is "ma in", which Git refuses as a branch')
    ]


def test_a_missing_file_is_an_error(tmp_path):
    path = tmp_path / "pipegen.toml"

    error = load_error(path)

    assert error.message == f"could not read {path}: No such file or directory"
    assert error.hint == "name another file with --config FILE"


def test_a_file_that_is_not_utf_8_is_an_error_at_its_line(file):
    path = file(b"[tags]\n# caf\xe9\n")

    error = load_error(path)

    assert (error.message, error.place) == (f"{path} is not UTF-8", f"{path}:2")


@pytest.mark.parametrize(
    ("text", "line", "reason", "hint"),
    [
        ("a = 1\nb\n", 2, "expected '=' after a key in a key/value pair", "see https://toml.io"),
        ("a = 1\nb = [1\n", 2, "unclosed array", "see https://toml.io"),
        ("a = main\n", 1, "invalid value", "write text in quotes"),
        ("a = 1\na = 2\n", 2, "cannot overwrite a value", "write each table and each key once"),
        ("[a.b]\n[a.b]\n", 2, "cannot declare a.b twice", "write each table and each key once"),
    ],
)
def test_invalid_toml_is_an_error_at_its_line(file, text, line, reason, hint):
    path = file(text)

    error = load_error(path)

    assert (error.message, error.line) == (f"{path} is not TOML: {reason}", line)
    assert error.hint.startswith(hint)


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 5_000])
def test_a_value_that_python_cannot_read_is_an_error(file, value):
    path = file(f"a = {value}")

    error = load_error(path)

    assert error.message == f"{path} has a value that is too long or too deep to read"


def test_a_number_too_long_for_python_to_format_is_an_ordinary_error(file):
    text = f"{SMALLEST}approval_timeout = 0x{'f' * 5_000}\n"

    assert errors(file(text)) == [
        (
            11,
            "approval_timeout of environment qa is a number of more than 64 bits, "
            "which is not from 5 to 86400",
        )
    ]


def test_errors_in_a_multiline_value_have_the_line_of_the_element(file):
    emails = '  "a",\n  "a@example.com", # the only good one\n  "b",\n'
    text = f"[notify]\nemail = [\n{emails}]\n{SMALLEST}"

    assert errors(file(text)) == [
        (3, 'email 1 in [notify] is "a", which is not an e-mail address'),
        (5, 'email 3 in [notify] is "b", which is not an e-mail address'),
    ]


def test_a_misspelled_key_is_not_also_reported_as_missing(file):
    text = SMALLEST.replace("branch", "brunch")

    assert errors(file(text)) == [(6, "[pipeline] has no key brunch")]


def test_a_misspelled_table_is_not_also_reported_as_missing(file):
    text = SMALLEST.replace("[[environment]]", "[[enviroment]]")

    assert errors(file(text)) == [(8, "pipegen.toml has no table enviroment")]


@pytest.mark.parametrize("name", ["", "a\\tb"])
def test_an_environment_without_a_usable_name_is_identified_by_its_number(file, name):
    text = f'{SMALLEST}[[environment]]\nname = "{name}"\n'

    messages = [message for _, message in errors(file(text))]

    assert "[[environment]] 2 lacks account" in messages


def test_an_environment_that_is_not_a_table_is_one_error(file):
    text = 'environment = ["qa"]\n' + SMALLEST.partition("[[")[0]

    assert errors(file(text)) == [(1, '[[environment]] 1 is "qa", not a table')]


def test_a_pipeline_that_is_an_empty_list_is_missing(file):
    text = "pipeline = []\n" + SMALLEST.partition("\n\n")[2]

    assert errors(file(text)) == [(1, "pipegen.toml has no [pipeline]")]
