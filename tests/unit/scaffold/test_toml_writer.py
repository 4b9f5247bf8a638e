"""Values and keys written as TOML."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from pipegen.scaffold.toml_writer import dumps, key

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = TEXTS | st.booleans() | st.integers(-(2**63), 2**63 - 1)
VALUES = SCALARS | st.lists(SCALARS) | st.dictionaries(TEXTS, SCALARS | st.lists(SCALARS))


@given(TEXTS, VALUES)
def test_a_written_value_is_read_back_unchanged(name, value):
    assert tomllib.loads(f"{key(name)} = {dumps(value)}\n") == {name: value}


def test_a_table_is_written_inline_with_bare_keys_where_possible():
    value = {"VpcId": "vpc-setup.VpcId", "a b": [True, 1]}

    assert dumps(value) == '{ VpcId = "vpc-setup.VpcId", "a b" = [true, 1] }'
    assert dumps({}) == "{}"
