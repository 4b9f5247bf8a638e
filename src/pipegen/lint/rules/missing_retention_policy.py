"""W9550 missing-retention-policy."""

from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule

TYPES = frozenset(
    {
        "AWS::AmazonMQ::Broker",
        "AWS::Cassandra::Keyspace",
        "AWS::Cassandra::Table",
        "AWS::CodeCommit::Repository",
        "AWS::DocDBElastic::Cluster",
        "AWS::DSQL::Cluster",
        "AWS::ECR::Repository",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::KMS::ReplicaKey",
        "AWS::MSK::Cluster",
        "AWS::MemoryDB::Cluster",
        "AWS::NeptuneGraph::Graph",
        "AWS::OpenSearchServerless::Collection",
        "AWS::RDS::GlobalCluster",
        "AWS::RedshiftServerless::Namespace",
        "AWS::S3::Bucket",
        "AWS::S3Express::DirectoryBucket",
        "AWS::S3Tables::TableBucket",
        "AWS::Timestream::Database",
        "AWS::Timestream::Table",
    }
)
"""Types with data that can't be recreated, without those that cfn-lint's I3011 checks."""
_POLICIES = {"DeletionPolicy", "UpdateReplacePolicy"}


class MissingRetentionPolicy(ProjectRule, tags=("resources", "deletionpolicy")):
    """A resource that holds data says nothing of what becomes of it.

    ### Why

    Without `DeletionPolicy` and `UpdateReplacePolicy` the data goes when the resource leaves the
    template, and when a change replaces it. A bucket with objects can't be deleted: there the
    stack fails instead, half-way. cfn-lint's I3011 says this of keys, tables, databases, file
    systems, log groups and queues; this rule is about buckets and the other types that it leaves
    out. Any value will do: `Delete` is a decision as well.

    ### Broken

    ```json
    {"Type": "AWS::S3::Bucket"}
    ```

    ### Kept

    ```json
    {
      "Type": "AWS::S3::Bucket",
      "DeletionPolicy": "RetainExceptOnCreate",
      "UpdateReplacePolicy": "Retain"
    }
    ```
    """

    id = "W9550"
    shortdesc = "missing-retention-policy"
    description = "What holds data should have a DeletionPolicy and an UpdateReplacePolicy"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-deletionpolicy.html"
    )

    def _match_project(self, project: Project) -> Matches:
        for logical_id, resource in project.template.resources.items():
            # If one of the two is missing, cfn-lint's W3011 reports it.
            if resource["Type"] in TYPES and not resource.keys() & _POLICIES:
                yield _match.match_at(
                    ["Resources", logical_id],
                    f"{logical_id} holds data, and is deleted when it is removed or replaced",
                    'add "DeletionPolicy": "RetainExceptOnCreate" and '
                    '"UpdateReplacePolicy": "Retain"',
                )
