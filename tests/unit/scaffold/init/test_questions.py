"""The questions of `pipegen init`: order, proposed answers and validation of answers."""

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


def answer_questions(typed=(), detected=NOTHING, **known):
    """Return the answers for the inputs `typed`, in order, and the questions asked."""
    questions_asked, typed = [], iter(typed)

    def ask(question):
        questions_asked.append(question)
        return question.read(next(typed, None) or question.default)

    return questions.collect_answers(known, detected, ask), questions_asked


def rejection(read, typed):
    with pytest.raises(InvalidValue) as raised:
        read(typed)
    return questions.error_messages("it", raised.value)


def test_the_questions_match_the_golden_file(golden):
    _, questions_asked = answer_questions()

    golden(
        "init-questions.txt",
        "".join(f"{question.text} [{question.default}]\n" for question in questions_asked),
    )


def test_detected_settings_are_proposed():
    detected = DetectedSettings(
        repository="acme/the_shop.net",
        branch="trunk",
        email="me@acme.example",
        region="us-east-2",
        profiles=PROFILES,
    )

    answers, _ = answer_questions(detected=detected)

    assert (answers.repository, answers.branch, answers.name) == (
        "acme/the_shop.net",
        "trunk",
        "the-shop-net",
    )
    assert (answers.region, answers.email) == ("us-east-2", ("me@acme.example",))
    assert answers.account == Account("123456789012", "tools")
    assert answers.environments == (
        ("qa", Account("222233334444")),  # two profiles have this account: neither is proposed
        ("production", Account("333344445555", "acme-prod")),
    )
    assert list(examples(answers)) == []


def test_matching_profiles_in_several_accounts_are_not_proposed():
    profiles = (Profile("qa-1", "222233334444"), Profile("qa-2", "333344445555"))

    answers, _ = answer_questions(detected=DetectedSettings(profiles=profiles))

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
def test_the_pipeline_is_named_after_its_repository(repository, name):
    answers, _ = answer_questions(detected=DetectedSettings(repository=repository))

    assert answers.name == name


def test_each_environment_has_a_question_for_its_account():
    answers, questions_asked = answer_questions(
        ["", "", "", "", "", "dev, qa live", "444455556666"]
    )

    assert [question.subject for question in questions_asked[5:]] == [
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


def test_options_replace_their_questions():
    known = {
        "name": "shop",
        "environment": (("a", Account("1" * 12)),),
        "email": ("a@b.example",),
        "connection": "arn",
    }

    answers, questions_asked = answer_questions(**known)

    assert [question.option for question in questions_asked] == [
        "repository",
        "branch",
        "region",
        "account",
    ]
    assert (answers.name, answers.environments) == ("shop", known["environment"])
    assert (answers.email, answers.connection) == (("a@b.example",), "arn")


def test_an_account_may_be_given_as_a_profile():
    read = questions.account_reader(PROFILES, "qa")

    assert read("tools") == Account("123456789012", "tools")
    assert read("333344445555") == Account("333344445555", "acme-prod")
    assert read("999999999999") == Account("999999999999")


def test_of_several_profiles_the_one_named_after_the_environment_is_used():
    profiles = (Profile("admin", "222233334444"), Profile("qa", "222233334444"))

    assert questions.account_reader(profiles, "qa")("222233334444") == Account(
        "222233334444", "qa"
    )


def test_a_profile_with_an_unknown_account_is_rejected():
    [(message, hint)] = rejection(questions.account_reader(PROFILES), "old")

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
def test_environment_names_are_validated_together(typed, messages):
    assert [
        message for message, _ in rejection(questions.read_environment_names, typed)
    ] == messages


def test_every_error_in_the_options_is_reported_at_once():
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

    assert [(error.message, error.place) for error in raised.value.diagnostics] == [
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


def test_environments_with_the_same_name_are_an_error():
    with pytest.raises(PipegenError, match="--environment has qa twice"):
        init_options.read_options({"environment": ("qa=111111111111", "QA=222222222222")}, ())


@pytest.mark.parametrize(("option", "typed"), [("name", ""), ("email", ("a@b.example", ""))])
def test_an_option_without_a_value_is_an_error(option, typed):
    with pytest.raises(PipegenError) as raised:
        init_options.read_options({option: typed}, ())

    [error] = raised.value.diagnostics
    assert error.message == f"--{option} is empty"
    assert error.hint == "give it a value, or leave the option out"


def test_options_that_are_not_set_have_no_answer():
    assert init_options.read_options({"name": None, "email": (), "region": "eu-west-1"}, ()) == {
        "region": "eu-west-1"
    }


def test_example_accounts_are_distinct():
    accounts = [example_account(number) for number in range(1, 50)]

    assert (len(set(accounts)), {len(account) for account in accounts}) == (49, {12})
    assert {account.isdecimal() for account in accounts} == {True}
