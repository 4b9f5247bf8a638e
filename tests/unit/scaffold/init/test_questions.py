"""The questions: their order, what is proposed, and how answers are read."""

import pytest

from pipegen.config.values import InvalidValue
from pipegen.errors import PipegenError
from pipegen.scaffold.detection import DetectedSettings, Profile
from pipegen.scaffold.init import options as init_options
from pipegen.scaffold.init import questions
from pipegen.scaffold.init.answers import Account, example_account, examples

PROFILES = (
    Profile("acme-prod", "333344445555"),
    Profile("acme-qa-admin", "222233334444"),
    Profile("acme-qa-reader", "222233334444"),
    Profile("old"),
    Profile("tools", "123456789012"),
)

NOTHING = DetectedSettings()


def conduct(typed=(), detected=NOTHING, **known):
    """The answers where `typed` is, in order, what a person types; and what was asked."""
    asked, typed = [], iter(typed)

    def ask(question):
        asked.append(question)
        return question.read(next(typed, None) or question.default)

    return questions.collect_answers(known, detected, ask), asked


def wrong(read, typed):
    with pytest.raises(InvalidValue) as raised:
        read(typed)
    return questions.error_messages("it", raised.value)


def test_what_is_asked_reads_well(golden):
    _, asked = conduct()

    golden("init-questions.txt", "".join(f"{each.text} [{each.default}]\n" for each in asked))


def test_what_is_detected_is_proposed():
    detected = DetectedSettings(
        repository="acme/the_shop.net",
        branch="trunk",
        email="me@acme.example",
        region="us-east-2",
        profiles=PROFILES,
    )

    answers, _ = conduct(detected=detected)

    assert (answers.repository, answers.branch, answers.name) == (
        "acme/the_shop.net",
        "trunk",
        "the-shop-net",
    )
    assert (answers.region, answers.email) == ("us-east-2", ("me@acme.example",))
    assert answers.account == Account("123456789012", "tools")
    assert answers.environments == (
        ("qa", Account("222233334444")),  # two profiles are in it: neither is the one
        ("production", Account("333344445555", "acme-prod")),
    )
    assert list(examples(answers)) == []


def test_profiles_in_several_accounts_propose_none():
    profiles = (Profile("qa-1", "222233334444"), Profile("qa-2", "333344445555"))

    answers, _ = conduct(detected=DetectedSettings(profiles=profiles))

    assert answers.environments[0] == ("qa", Account("222222222222"))


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("acme/infra", "infra"),
        ("acme/2048", "infrastructure"),
        ("acme/2048-game", "game"),
        ("acme/.github", "github"),
        (f"acme/{'a' * 39}-b", "a" * 39),
    ],
)
def test_the_pipeline_is_called_like_its_repository(repository, name):
    answers, _ = conduct(detected=DetectedSettings(repository=repository))

    assert answers.name == name


def test_an_account_is_asked_for_each_environment():
    answers, asked = conduct(["", "", "", "", "", "dev, qa live", "444455556666"])

    assert [each.subject for each in asked[5:]] == [
        "environment",
        "the account of dev",
        "the account of qa",
        "the account of live",
        "email",
    ]
    assert answers.environments == (
        ("dev", Account("444455556666")),
        ("qa", Account("333333333333")),
        ("live", Account("444444444444")),
    )


def test_what_an_option_answers_is_not_asked():
    known = {
        "name": "shop",
        "environment": (("a", Account("1" * 12)),),
        "email": ("a@b.example",),
        "connection": "arn",
    }

    answers, asked = conduct(**known)

    assert [each.option for each in asked] == ["repository", "branch", "region", "account"]
    assert (answers.name, answers.environments) == ("shop", known["environment"])
    assert (answers.email, answers.connection) == (("a@b.example",), "arn")


def test_an_account_may_be_named_by_its_profile():
    read = questions.account_reader(PROFILES, "qa")

    assert read("tools") == Account("123456789012", "tools")
    assert read("333344445555") == Account("333344445555", "acme-prod")
    assert read("999999999999") == Account("999999999999")


def test_of_several_profiles_the_one_that_is_called_so_is_taken():
    profiles = (Profile("admin", "222233334444"), Profile("qa", "222233334444"))

    assert questions.account_reader(profiles, "qa")("222233334444") == Account(
        "222233334444", "qa"
    )


def test_a_profile_without_a_known_account_is_no_answer():
    [(message, hint)] = wrong(questions.account_reader(PROFILES), "old")

    assert message == 'it is "old", a profile whose account is not known here'
    assert hint == "aws sts get-caller-identity --profile old says which it is"


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ("qa QA", ["it has qa twice"]),
        ("QA Qa", ["it has QA twice"]),
        (
            "1qa, a_b",
            [
                'it is "1qa", a name that CloudFormation or CodePipeline refuses',
                'it is "a_b", a name that CloudFormation or CodePipeline refuses',
            ],
        ),
        (",", ["it is empty"]),
    ],
)
def test_names_of_environments_are_checked_together(typed, messages):
    assert [message for message, _ in wrong(questions.read_environment_names, typed)] == messages


def test_every_mistake_in_the_options_is_said_at_once():
    options = {
        "repository": "https://github.com/acme/infra",
        "branch": None,
        "account": "12",
        "email": ("a@b.example", "a", "a@b.example"),
        "environment": ("qa", "qa=", "=222222222222", "qa=1", "a_b=222222222222"),
        "connection": "arn",
    }

    with pytest.raises(PipegenError) as raised:
        init_options.read_options(options, ())

    assert [(each.message, each.place) for each in raised.value.diagnostics] == [
        ('--repository is "https://github.com/acme/infra", which is not owner/name', ""),
        ('--account is "12", which is not 12 digits', ""),
        ('--email is "a", which is not an e-mail address', ""),
        ('--email is "a@b.example", which stands there already', ""),
        ('--environment is "qa", without an account', ""),
        ('--environment is "qa=", without an account', ""),
        ('--environment is "=222222222222", without a name', ""),
        ('--environment is "1", which is not 12 digits', ""),
        ('--environment is "a_b", a name that CloudFormation or CodePipeline refuses', ""),
        ('--connection is "arn", which is not the ARN of a connection', ""),
    ]


def test_environments_of_one_name_are_a_mistake():
    with pytest.raises(PipegenError, match="--environment has qa twice"):
        init_options.read_options({"environment": ("qa=111111111111", "QA=222222222222")}, ())


@pytest.mark.parametrize(("option", "typed"), [("name", ""), ("email", ("a@b.example", ""))])
def test_an_option_without_a_value_is_a_mistake(option, typed):
    with pytest.raises(PipegenError) as raised:
        init_options.read_options({option: typed}, ())

    [mistake] = raised.value.diagnostics
    assert mistake.message == f"--{option} is empty"
    assert mistake.hint == "give it a value, or leave the option out"


def test_options_that_are_not_given_have_no_answer():
    assert init_options.read_options({"name": None, "email": (), "region": "eu-west-1"}, ()) == {
        "region": "eu-west-1"
    }


def test_no_two_example_accounts_are_the_same():
    found = [example_account(number) for number in range(1, 50)]

    assert (len(set(found)), {len(each) for each in found}) == (49, {12})
    assert {each.isdecimal() for each in found} == {True}
