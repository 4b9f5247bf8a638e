"""Finding `pipegen.toml`, and reading it."""

import pytest

from pipegen.config import loader
from pipegen.errors import PipegenError
from tests.helpers.configs import SMALLEST


def complaint(path):
    with pytest.raises(PipegenError) as caught:
        loader.load(path)
    [mistake] = caught.value.diagnostics
    return mistake


def mistakes(path):
    return [(each.line, each.message) for each in loader.load(path).reader.diagnostics]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(content):
        path = tmp_path / "pipegen.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_the_configuration_of_the_folder_itself_comes_first(tmp_path):
    inner = tmp_path / "a"
    inner.mkdir()
    for folder in (tmp_path, inner):
        (folder / "pipegen.toml").touch()

    assert loader.find_config(inner) == inner / "pipegen.toml"


def test_the_configuration_is_found_in_a_folder_above(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pipegen.toml").touch()

    assert loader.find_config(inner) == tmp_path / "pipegen.toml"


def test_a_folder_of_that_name_is_no_configuration(tmp_path):
    (tmp_path / "a" / "pipegen.toml").mkdir(parents=True)
    (tmp_path / "pipegen.toml").touch()

    assert loader.find_config(tmp_path / "a") == tmp_path / "pipegen.toml"


def test_where_there_is_none_the_hint_says_how_to_name_it(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: no pipegen.toml in {tmp_path} nor in a folder above it\n"
        "  hint: go to the repository that has one, name it with --config FILE, or start: "
        "pipegen init\n"
    )


def test_the_smallest_configuration_has_its_defaults(file):
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


def test_a_configuration_saved_on_windows_is_read_with_the_same_lines(file):
    text = "\ufeff" + SMALLEST.replace("main", "ma in").replace("\n", "\r\n")

    assert mistakes(file(text)) == [
        (6, 'branch in [pipeline] is "ma in", which Git refuses as a branch')
    ]


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    path = tmp_path / "pipegen.toml"

    mistake = complaint(path)

    assert mistake.message == f"could not read {path}: No such file or directory"
    assert mistake.hint == "name another file with --config FILE"


def test_a_file_that_is_not_utf_8_is_an_error_at_its_line(file):
    path = file(b"[tags]\n# caf\xe9\n")

    mistake = complaint(path)

    assert (mistake.message, mistake.place) == (f"{path} is not UTF-8", f"{path}:2")


@pytest.mark.parametrize(
    ("text", "line", "why", "hint"),
    [
        ("a = 1\nb\n", 2, "expected '=' after a key in a key/value pair", "see https://toml.io"),
        ("a = 1\nb = [1\n", 2, "unclosed array", "see https://toml.io"),
        ("a = main\n", 1, "invalid value", "write text in quotes"),
        ("a = 1\na = 2\n", 2, "cannot overwrite a value", "write each table and each key once"),
        ("[a.b]\n[a.b]\n", 2, "cannot declare a.b twice", "write each table and each key once"),
    ],
)
def test_what_is_not_toml_is_an_error_at_its_line(file, text, line, why, hint):
    path = file(text)

    mistake = complaint(path)

    assert (mistake.message, mistake.line) == (f"{path} is not TOML: {why}", line)
    assert mistake.hint.startswith(hint)


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 5_000])
def test_a_value_that_python_cannot_read_is_an_error(file, value):
    path = file(f"a = {value}")

    mistake = complaint(path)

    assert mistake.message == f"{path} has a value that is too long or too deep to read"


def test_a_number_longer_than_python_can_spell_is_a_mistake_like_any_other(file):
    text = f"{SMALLEST}approval_timeout = 0x{'f' * 5_000}\n"

    assert mistakes(file(text)) == [
        (
            11,
            "approval_timeout of environment qa is a number of more than 64 bits, "
            "which is not from 5 to 86400",
        )
    ]


def test_mistakes_of_a_value_on_several_lines_have_the_line_of_the_part(file):
    emails = '  "a",\n  "a@example.com", # the only good one\n  "b",\n'
    text = f"[notify]\nemail = [\n{emails}]\n{SMALLEST}"

    assert mistakes(file(text)) == [
        (3, 'email 1 in [notify] is "a", which is not an e-mail address'),
        (5, 'email 3 in [notify] is "b", which is not an e-mail address'),
    ]


def test_a_misspelt_key_is_not_missed_besides(file):
    text = SMALLEST.replace("branch", "brunch")

    assert mistakes(file(text)) == [(6, "[pipeline] has no key brunch")]


def test_a_misspelt_table_is_not_missed_besides(file):
    text = SMALLEST.replace("[[environment]]", "[[enviroment]]")

    assert mistakes(file(text)) == [(8, "pipegen.toml has no table enviroment")]


@pytest.mark.parametrize("name", ["", "a\\tb"])
def test_an_environment_without_a_usable_name_is_called_by_its_number(file, name):
    text = f'{SMALLEST}[[environment]]\nname = "{name}"\n'

    messages = [message for _, message in mistakes(file(text))]

    assert "[[environment]] 2 lacks account" in messages


def test_an_environment_that_is_no_table_is_one_mistake(file):
    text = 'environment = ["qa"]\n' + SMALLEST.partition("[[")[0]

    assert mistakes(file(text)) == [(1, '[[environment]] 1 is "qa", not a table')]


def test_a_pipeline_that_is_an_empty_list_is_missing(file):
    text = "pipeline = []\n" + SMALLEST.partition("\n\n")[2]

    assert mistakes(file(text)) == [(1, "pipegen.toml has no [pipeline]")]
