"""CloudFormation's functions as tests spell them, and its conditions as it evaluates them."""

NAME = "${AWS::StackName}"


def ref(name):
    return {"Ref": name}


def sub(text):
    return {"Fn::Sub": text}


def named(suffix=""):
    """Return the tags of a resource that is found by its stack's name and `suffix`."""
    return [{"Key": "Name", "Value": sub(f"{NAME}-{suffix}" if suffix else NAME)}]


def properties(body, logical_id):
    return body["Resources"][logical_id]["Properties"]


def of_type(resources, kind):
    return sorted(name for name, each in resources.items() if each["Type"] == kind)


def created(body, given):
    """Return the resources that exist for the parameters `given`, with every Fn::If resolved."""
    return {
        name: _chosen(each, body, given)
        for name, each in body["Resources"].items()
        if "Condition" not in each or _holds({"Condition": each["Condition"]}, body, given)
    }


def _holds(condition, body, given):
    """Return what a condition comes to."""
    [(function, value)] = condition.items()
    if function == "Condition":
        return _holds(body["Conditions"][value], body, given)
    if function == "Fn::Not":
        return not _holds(value[0], body, given)
    if function == "Fn::Or":
        return any(_holds(each, body, given) for each in value)
    assert function == "Fn::Equals"
    return given[value[0]["Ref"]] == value[1]


def _chosen(value, body, given):
    """Return `value` with every Fn::If resolved."""
    if isinstance(value, list):
        return [_chosen(each, body, given) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        name, yes, no = value["Fn::If"]
        return _chosen(yes if _holds({"Condition": name}, body, given) else no, body, given)
    return {key: _chosen(each, body, given) for key, each in value.items()}
