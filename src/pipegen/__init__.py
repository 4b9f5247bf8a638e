"""pipegen: CloudFormation templates for a pipeline from QA over an approval to production."""

__version__ = "0.1.0"
