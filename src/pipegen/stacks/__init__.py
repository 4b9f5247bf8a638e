"""The stacks as troposphere templates: one file per stack, `build(…) -> Template`."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    """Stands for cfn_flip until somebody uses it.

    troposphere imports it for `to_yaml` alone; it takes half of troposphere's time, and a sixth of
    a render's.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by the import system, not by a user
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


sys.modules.setdefault("cfn_flip", _LazyModule("cfn_flip"))
