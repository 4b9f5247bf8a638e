"""The managed policy of approvers: exactly what a response to an approval needs."""

from tests.helpers.pipelines import BASE, TWO, build, environment, statements

PIPELINE = "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:infrastructure"


def response_statement(*stages):
    return {
        "Effect": "Allow",
        "Action": ["codepipeline:PutApprovalResult"],
        "Resource": [{"Fn::Sub": f"{PIPELINE}/{stage}/{stage}"} for stage in stages],
    }


def test_the_policy_allows_approvers_to_find_the_approval_and_to_respond(resources):
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
        "Answer": response_statement("production-setup-approval"),
    }


def test_the_policy_covers_every_approval_of_the_pipeline(tmp_path):
    text = BASE + TWO + environment("stage", "444444444444", "approval = true")

    policy = build(tmp_path, text)["Resources"]["ApproverPolicy"]["Properties"]

    statement = statements(policy, "PolicyDocument")["Answer"]
    assert statement == response_statement("production-setup-approval", "stage-setup-approval")


def test_the_policy_is_an_output_only_if_the_pipeline_has_an_approval(body):
    assert body("default")["Outputs"]["ApproverPolicyArn"]["Value"] == {"Ref": "ApproverPolicy"}
    assert "ApproverPolicy" not in body("no-approval")["Resources"]
    assert "ApproverPolicyArn" not in body("no-approval")["Outputs"]
