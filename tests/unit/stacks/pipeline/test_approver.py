"""The managed policy of those who approve: exactly what an answer needs."""

from tests.helpers.pipelines import BASE, TWO, build, environment, statements

PIPELINE = "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:infrastructure"


def answer(*stages):
    return {
        "Effect": "Allow",
        "Action": ["codepipeline:PutApprovalResult"],
        "Resource": [{"Fn::Sub": f"{PIPELINE}/{stage}/{stage}"} for stage in stages],
    }


def test_who_has_the_policy_may_find_the_question_and_answer_it(resources):
    policy = resources("default")["ApproverPolicy"]["Properties"]

    assert policy["ManagedPolicyName"] == "infrastructure-approve"
    assert statements(policy, "PolicyDocument") == {
        "FindTheQuestion": {
            "Effect": "Allow",
            "Action": [
                "codepipeline:GetPipeline",
                "codepipeline:GetPipelineExecution",
                "codepipeline:GetPipelineState",
            ],
            "Resource": [{"Fn::Sub": PIPELINE}],
        },
        "ListPipelines": {
            "Effect": "Allow",
            "Action": ["codepipeline:ListPipelines"],
            "Resource": ["*"],
        },
        "Answer": answer("production-setup-approval"),
    }


def test_the_policy_answers_every_approval_of_the_pipeline(tmp_path):
    text = BASE + TWO + environment("stage", "444444444444", "approval = true")

    policy = build(tmp_path, text)["Resources"]["ApproverPolicy"]["Properties"]

    found = statements(policy, "PolicyDocument")["Answer"]
    assert found == answer("production-setup-approval", "stage-setup-approval")


def test_the_policy_is_an_output_where_somebody_must_approve(body):
    assert body("default")["Outputs"]["ApproverPolicyArn"]["Value"] == {"Ref": "ApproverPolicy"}
    assert "ApproverPolicy" not in body("no-approval")["Resources"]
    assert "ApproverPolicyArn" not in body("no-approval")["Outputs"]
