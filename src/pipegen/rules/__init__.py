"""Rules for cfn-lint about pipelines and what they deploy.

`cfn-lint --append-rules pipegen.rules` takes each class that is a member of this module as a rule.
"""

from pipegen.rules.execution_role_boundary import ExecutionRoleBoundary

__all__ = ["ExecutionRoleBoundary"]
