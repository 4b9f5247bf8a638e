"""ministack, the emulator of AWS: its process, its client, and the patches to it.

`process` starts and ends the emulator, and `client` sends requests to it over HTTP: both run in
pipegen's process and do not import ministack. `server` is the main module of the emulator's
process. All others run in that process, where they call or replace names of ministack.

ministack documents its HTTP interface and its settings, but no Python interface. So each of its
names is private, with an underscore or without, and `process.PINNED` pins the version. The table
lists every name that pipegen uses, with the modules of this package that use it in parentheses:

==================================== ============================== ==============================
name in ministack                    why                            what would make it needless
==================================== ============================== ==============================
**ministack.app**

app                                  Serve it on a socket that is   A `ministack` command that
(server)                             bound to a free port, in a     takes port 0, writes which
                                     process that is patched.       port it got, loads plug-ins.

SERVICE_HANDLERS                     Add two services: the control  CodePipeline in ministack, and
(control_api)                        API and CodePipeline.          an interface for plug-ins.

**ministack.core.router**

SERVICE_PATTERNS                     Route their requests to them,  The same.
(control_api)                        by the header X-Amz-Target.

extract_access_key_id                Identify the caller of         CodePipeline in ministack.
(control_api)                        CodePipeline.

**ministack.core.iam_evaluator**

enforce                              Decide by IAM whether a        CodePipeline in ministack.
(control_api)                        function may call
                                     CodePipeline.

**ministack.core.responses**

get_account_id, get_region           Make ARNs in the account and   Handlers of resource types
(control_api, resource_stubs)        region of the request.         that get both as arguments.

**ministack.services.eventbridge**

_put_events                          Put events whose source is     CodePipeline in ministack,
(control_api)                        `aws.*`, which PutEvents       with its events.
                                     rejects.

**ministack.services.lambda_svc**

_execute_function_with_config_scope  Replaced: a rule of            EventBridge and SNS in
(async_delivery)                     EventBridge or a topic of SNS  ministack that call
                                     calls a function through it    `invoke_async_with_retry`
                                     once, without retries or a     themselves, as it documents.
                                     dead-letter queue.

invoke_async_with_retry              The replacement, which has     The same, and a count of the
(async_delivery)                     both; its threads are those    pending deliveries.
                                     of pending deliveries.

**ministack.services.sns**

_deliver_to_lambda                   Recognize the thread of a      A count of the pending
(async_delivery)                     pending delivery by its name.  deliveries.

**ministack.services.iam**

_roles, _users                       Look up the principals that a  ministack rejects a policy
(principal_checks)                   policy names, in any account,  whose principal is missing.
                                     by their `get_scoped`.

_groups, _create_group,              Make and delete groups.        AWS::IAM::Group in ministack's
_delete_group                                                       CloudFormation.
(iam_groups)

**ministack.services.ssm**

resolve_parameter_value              Replaced: a parameter that is  A setting with a value for
(ssm_stubs)                          not in the emulator gets a     what is not stored, and a list
                                     value, and the report names    of the requested names.
                                     it.

**ministack.services.cloudformation**

_exports, _stacks                    Find the stack that exports a  ministack rejects an export
(export_checks)                      name, and its importers.       that exists, and a change to
                                                                    one that is imported.

**ministack.services.cloudformation.handlers**

_imported_export_names               Find the importers of a name.  The same.
(export_checks)

**ministack.services.cloudformation.stacks**

_resolve_stack_outputs               Replaced: the exports of a     The same.
(export_checks)                      stack are known here, and can
                                     still make it fail.

_provision_resource,                 Replaced, three times: reject  ministack checks policies as
_update_resource                     policies as IAM does; make a   IAM does; errors have an
(policy_checks, fault_capture,       stub of what fails by a bug    exception class of their own;
fault_injection)                     of ministack; let a resource   an interface for faults on
                                     fail on request.               request.

_delete_resource                     Replaced, twice: the same      The same.
(fault_capture, fault_injection)     without the check.

**ministack.services.cloudformation.provisioners**

_RESOURCE_HANDLERS                   Replaced: add resource types   An interface to register
(resource_stubs, iam_groups)         and an attribute, and make a   resource types, and a setting
                                     stub of each unknown type.     that makes stubs of others.

_physical_name                       Name a group that has no       AWS::IAM::Group in ministack's
(iam_groups)                         GroupName.                     CloudFormation.

**ministack.services.cloudformation.changesets**

_RESOURCE_HANDLERS                   Replaced: it imports the       As for `provisioners`.
(resource_stubs)                     table by name.

_resolve_props_for_diff              Replaced: leave out a          Change sets in ministack that
(resource_stubs)                     resource whose condition is    evaluate conditions.
                                     false.

**ministack.services.cloudformation.engine**

_evaluate_conditions                 Evaluate these conditions.     The same.
(resource_stubs)

_resolve_dynamic_reference           Replaced: a `{{resolve:…}}`    As for `ssm`.
(ssm_stubs)                          that is not in the emulator
                                     gets a value.
==================================== ============================== ==============================
"""
