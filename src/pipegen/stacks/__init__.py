"""The stacks as troposphere templates: one file per stack, `build(…) -> Template`."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    """A placeholder for cfn_flip that imports the module on first use.

    troposphere needs cfn_flip for `to_yaml` alone; importing it takes half of troposphere's import
    time and a sixth of a render.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # read by the import system, not by a caller
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


sys.modules.setdefault("cfn_flip", _LazyModule("cfn_flip"))
