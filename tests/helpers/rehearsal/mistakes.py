"""Mistakes that a rehearsal must find, each a change of one thing in the default set.

A mistake that a rule also finds is a case of that rule in `tests/data/rules`; others are below.
"""

from collections.abc import Mapping

from tests.helpers.rehearsal import more_mistakes as seeded
from tests.helpers.rehearsal.mistake import ACCOUNT, EC2, PIPELINE, QA_VPC, VPC, Mistake

_S3 = "doesn't have the permissions required to access the Amazon S3 bucket named"
_ASSUME = "is not authorized to perform AssumeRole on role arn:aws:iam::"

FOUND_BY_RULES: Mapping[str, Mistake] = {
    "action_configuration/invalid/misspelt_key": Mistake("have no key TemplateConfigration"),
    "action_configuration/invalid/misspelt_mode": Mistake("ActionMode is CREATE_UPDATEE"),
    "action_configuration/invalid/text_too_long": Mistake("has 1,001 characters"),
    "action_configuration/invalid/unknown_provider": Mistake("no provider Manuel of Approval"),
    "action_permissions/invalid/no_pass_role": Mistake("perform: iam:PassRole", ACCOUNT),
    "action_permissions/invalid/no_update": Mistake("cloudformation:UpdateStack", ACCOUNT),
    "action_permissions/invalid/artifacts_of_another_account": Mistake(_S3, ACCOUNT),
    "action_permissions/invalid/key_under_another_alias": Mistake("perform: kms:Decrypt", ACCOUNT),
    "artifact_file/invalid/artifact_that_is_not_taken": Mistake("artifact Sauce in Template"),
    "artifact_file/invalid/path_without_an_artifact": Mistake("not of the form Artifact::path"),
    "artifact_file/invalid/template_that_is_not_there": Mistake(
        "File [template/vpc-setup.json] does not exist in artifact [Source]"
    ),
    "artifact_file/invalid/parameter_file_that_is_not_there": Mistake(
        "File [templates/qa-vpc-setup.json] does not exist in artifact [Source]"
    ),
    "artifact_policies/invalid/bucket_without_the_account": Mistake(_S3),
    "artifact_policies/invalid/key_without_the_account": Mistake("perform: kms:Decrypt"),
    "artifact_store_key/invalid/none": Mistake("encrypted with the key aws/s3"),
    "cross_account_key_id/invalid/alias": Mistake(
        "alias/infrastructure-artifacts is not found in account"
    ),
    "cross_account_key_id/invalid/arn_of_an_alias": Mistake(
        "Requested attribute Arn does not exist"
    ),
    "cross_account_pass_role/invalid/execution_role_of_the_pipelines_account": Mistake(
        "Cross-account pass role is not allowed"
    ),
    "cross_region_action/invalid/no_store_of_its_own": Mistake(
        "The specified bucket does not exist"
    ),
    "cross_region_action/invalid/topic_elsewhere": Mistake("Topic does not exist"),
    "direct_deploy_size/invalid/the_pipeline": Mistake("greater than 51,200 bytes"),
    "duplicate_export/invalid/name_of_another_stack": Mistake(
        "Export with name shared is already exported by stack qa-vpc-setup", EC2
    ),
    "duplicate_namespace/invalid/two_of_one_name": Mistake(
        "Namespaces must be unique across the pipeline definition"
    ),
    "duplicate_namespace/invalid/one_of_codepipelines": Mistake(
        "variables is CodePipeline's already"
    ),
    "execution_permissions/invalid/many_actions_less": Mistake(
        "perform: autoscaling:CreateAutoScalingGroup", ACCOUNT, help="to the execution role"
    ),
    "execution_permissions/invalid/resource_of_a_new_type": Mistake("sqs:CreateQueue", ACCOUNT),
    "missing_approval/invalid/approval_removed": Mistake("can't perform Build actions"),
    "missing_capability/invalid/none_granted": Mistake(
        "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    ),
    "missing_parameter/invalid/not_in_the_file": Mistake(
        "Parameters: [SubnetBits] must have values", QA_VPC
    ),
    "missing_parameter/invalid/no_file_at_all": Mistake("PrivateSubnetIds] must have values"),
    "parameter_file_format/invalid/the_list_of_another_command": Mistake("not valid", QA_VPC),
    "parameter_file_format/invalid/a_misspelt_key": Mistake("is not valid", QA_VPC),
    "parameter_file_string/invalid/a_number": Mistake("SubnetBits in", QA_VPC),
    "parameter_file_string/invalid/a_tag_that_is_true": Mistake("is not a string", QA_VPC),
    "parameter_file_syntax/invalid/a_comma_too_many": Mistake("is not valid", QA_VPC),
    "parameter_value/invalid/not_allowed": Mistake("failed to satisfy constraint", QA_VPC),
    "pipeline_type/invalid/queued_on_v1": Mistake(
        "ExecutionMode QUEUED can only be used with V2 pipelines, and this one is V1"
    ),
    "pipeline_type/invalid/no_type": Mistake("V1 for want of a PipelineType"),
    "pipeline_type/invalid/rollback_on_v1": Mistake(
        "OnFailure can only be used with V2 pipelines"
    ),
    "role_trust/invalid/action_role_trusts_another_account": Mistake(_ASSUME, ACCOUNT),
    "role_trust/invalid/external_id_that_nobody_sends": Mistake(_ASSUME, ACCOUNT),
    "role_trust/invalid/execution_role_trusts_another_service": Mistake(
        f"CloudFormation {_ASSUME}", ACCOUNT
    ),
    "service_role_permissions/invalid/no_use_of_the_connection": Mistake(
        "Unable to use Connection"
    ),
    "service_role_permissions/invalid/no_way_to_write_artifacts": Mistake(_S3),
    "service_role_permissions/invalid/another_topic": Mistake("perform: sns:Publish on resource"),
    "service_role_permissions/invalid/one_role_not_assumed": Mistake(_ASSUME),
    "service_role_permissions/invalid/trust_of_another_service": Mistake(
        f"CodePipeline {_ASSUME}"
    ),
    "stack_order/invalid/import_before_the_export": Mistake("No export named", VPC),
    "stage_condition/invalid/no_rules": Mistake("the condition has 0 rules"),
    "stage_condition/invalid/result_of_another_hook": Mistake("can't have the result"),
    "stage_condition/invalid/retry_with_conditions": Mistake("a retry can't stand beside"),
    "stage_condition/invalid/source_rolls_back": Mistake("Source can't roll back"),
    "stage_condition/invalid/two_conditions": Mistake("has 2 conditions"),
    "subnet_cidr/invalid/too_small_for_its_bits": Mistake("Fn::Cidr cannot split", VPC),
    "trigger_source/invalid/action_misspelt": Mistake("by a connection is called Sauce"),
    "trigger_source/invalid/four_filters": Mistake("has 4 filters under Push"),
    "trigger_source/invalid/nine_patterns": Mistake("Includes has 9 patterns"),
    "trigger_source/invalid/two_for_one_action": Mistake("another trigger names Source as well"),
    "undeclared_parameter/invalid/misspelt_in_the_file": Mistake(
        "Parameters: [NatGateway] do not exist in the template", QA_VPC
    ),
    "undefined_role/invalid/action_role_misspelt": Mistake(_ASSUME),
    "undefined_role/invalid/execution_role_misspelt": Mistake("is invalid or cannot be assumed"),
    "undefined_variable/invalid/namespace_misspelt": Mistake(
        "#{qa-vpc.PrivateSubnetIds} has no value"
    ),
    "undefined_variable/invalid/output_renamed": Mistake("#{qa-vpc-setup.VpcId} has no value"),
}
"""Case → what the rehearsal says of it."""

_OVERRIDES = '{"VpcId":"#{qa-vpc-setup.VpcId}","PrivateSubnetIds":"#{qa-vpc-setup.Long}"}'

_KEY = ("Resources", "ArtifactKey", "Properties", "KeyPolicy")
_TRUST = ("Resources", "ActionRole", "Properties", "AssumeRolePolicyDocument")

FOUND_HERE: Mapping[str, Mistake] = {
    "a variable makes the configuration too long": Mistake(
        "when its variables are filled in; the limit is 1,000",
        changes=[
            {"file": VPC, "path": ["Outputs", "Long"], "value": {"Value": "x" * 1000}},
            {
                "file": PIPELINE,
                "path": ["@qa-ec2-setup", "Configuration", "ParameterOverrides"],
                "value": _OVERRIDES,
            },
        ],
    ),
    "the template refers to what is not there": Mistake(
        "Unresolved resource dependencies [Machine]",
        EC2,
        changes=[
            {"file": EC2, "path": ["Outputs", "Machine"], "value": {"Value": {"Ref": "Machine"}}}
        ],
    ),
    "the key's policy names a role that is not there": Mistake(
        "Policy contains a statement with one or more invalid principals: "
        "arn:aws:iam::222222222222:role/acton does not exist",
        changes=[
            {
                "file": PIPELINE,
                "path": [*_KEY, "Statement", 1, "Principal"],
                "value": {"AWS": "arn:aws:iam::222222222222:role/acton"},
            }
        ],
    ),
    "the key's policy leaves its own account out": Mistake(
        "perform: kms:Decrypt on resource",
        changes=[
            {
                "file": PIPELINE,
                "path": [*_KEY, "Statement", 0, "Principal"],
                "value": {"AWS": "arn:aws:iam::222222222222:root"},
            }
        ],
    ),
    "a role trusts one that is made later": Mistake(
        "Invalid principal in policy: "
        "arn:aws:iam::111111111111:role/infrastructure-service does not exist",
        ACCOUNT,
        changes=[
            {
                "file": ACCOUNT,
                "path": [*_TRUST, "Statement", 0, "Principal"],
                "value": {"AWS": "arn:aws:iam::111111111111:role/infrastructure-service"},
            }
        ],
    ),
    "a rule may not invoke the function": Mistake(
        "User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction",
        changes=[
            {
                "file": PIPELINE,
                "path": ["Resources", "PipelineRulePermission", "Properties", "SourceArn"],
                "value": "arn:aws:events:eu-west-1:111111111111:rule/another",
            }
        ],
    ),
    "the template is cut off": Mistake(
        "Template format error", VPC, changes=[{"file": VPC, "text": '{"Resources": {'}]
    ),
    **seeded.OF_POLICIES,
    **seeded.OF_TEMPLATES,
}
"""What only the rehearsal finds, or cfn-lint without pipegen's rules, for it is no pipeline's."""
