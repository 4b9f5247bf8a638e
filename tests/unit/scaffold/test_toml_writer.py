"""Values and keys as TOML, read again."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from pipegen.scaffold.toml_writer import dumps, key

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = TEXTS | st.booleans() | st.integers(-(2**63), 2**63 - 1)
VALUES = SCALARS | st.lists(SCALARS) | st.dictionaries(TEXTS, SCALARS | st.lists(SCALARS))


@given(TEXTS, VALUES)
def test_what_is_spelt_is_read_as_it_was(name, value):
    assert tomllib.loads(f"{key(name)} = {dumps(value)}\n") == {name: value}


def test_it_is_spelt_as_people_write_it():
    value = {"VpcId": "vpc-setup.VpcId", "a b": [True, 1]}

    assert dumps(value) == '{ VpcId = "vpc-setup.VpcId", "a b" = [true, 1] }'
    assert dumps({}) == "{}"
