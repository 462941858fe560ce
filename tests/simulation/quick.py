"""The same frozen dataclasses, quicker to make.

A frozen dataclass sets its fields one by one through `object.__setattr__`, and `dataclasses.replace` collects all of
them in a dictionary first: of a simulation that makes millions that is a third of the time. Here `__init__` and
`__replace__` are generated anew: the fields are set while the object belongs to a class of the same layout that is not
frozen. What comes out is equal, hashes the same and is as frozen as before.
"""

import dataclasses
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from types import ModuleType, new_class
from typing import Any
from unittest.mock import patch

type Class = type[Any]
type Fields = tuple[dataclasses.Field[Any], ...]

_PACKAGES = ("gallery_sync.", "tests.harness.", "tests.simulation.")
_WORTH = 3
"""Fields from which on it is quicker."""


@contextmanager
def quick() -> Generator[None]:
    """Inside, the product's frozen dataclasses are made quickly, and `replace` uses it."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(_PACKAGES)]
    with ExitStack() as stack:
        for one in dict.fromkeys(found for module in modules for found in _classes(module)):
            init, replace = functions(one)
            stack.enter_context(patch.object(one, "__init__", init))
            stack.enter_context(patch.object(one, "__replace__", replace))
        for module in modules:
            if getattr(module, "replace", None) is dataclasses.replace:
                stack.enter_context(patch.object(module, "replace", _replaced))
        yield


def _replaced(one: Any, /, **changes: Any) -> Any:
    return one.__replace__(**changes)


def _classes(module: ModuleType) -> Iterator[Class]:
    for one in vars(module).values():
        if isinstance(one, type) and dataclasses.is_dataclass(one) and _is_plain(one):
            yield one


def _is_plain(cls: Class) -> bool:
    fields = dataclasses.fields(cls)
    usual = all(one.init and not one.kw_only for one in fields) and not hasattr(cls, "__post_init__")
    frozen = cls.__dataclass_params__.frozen and "__slots__" in vars(cls) and not cls.__dictoffset__
    return usual and frozen and len(fields) >= _WORTH


@cache
def functions(cls: Class) -> tuple[Callable[..., None], Callable[..., Any]]:
    """`__init__` and `__replace__` of a frozen dataclass with slots."""
    bases = getattr(cls, "__orig_bases__", cls.__bases__)
    slots: dict[str, Any] = {"__slots__": cls.__slots__}
    opened = new_class(f"Open{cls.__name__}", bases, exec_body=lambda body: body.update(slots))
    names: dict[str, Any] = {"Open": opened, "Class": cls, "switch": object.__setattr__, "new": object.__new__}
    fields = dataclasses.fields(cls)
    exec("\n".join([*_init(fields, names), *_replace(fields)]), names)
    return names["__init__"], names["__replace__"]


def _init(fields: Fields, names: dict[str, Any]) -> list[str]:
    given, lines = ["self"], ["    switch(self, '__class__', Open)"]
    for number, one in enumerate(fields):
        default, value = f"default{number}", one.name
        if one.default is not dataclasses.MISSING:
            names[default] = one.default
        elif one.default_factory is not dataclasses.MISSING:
            names[default], names[f"make{number}"] = object(), one.default_factory
            value = f"make{number}() if {one.name} is {default} else {one.name}"
        given.append(f"{one.name}={default}" if default in names else one.name)
        lines.append(f"    self.{one.name} = {value}")
    return [f"def __init__({', '.join(given)}):", *lines, "    self.__class__ = Class"]


def _replace(fields: Fields) -> list[str]:
    return [
        "def __replace__(self, /, **changes):",
        "    made = new(Open)",
        *(f"    made.{one.name} = self.{one.name}" for one in fields),
        "    for name, value in changes.items():",
        "        setattr(made, name, value)",
        "    made.__class__ = Class",
        "    return made",
    ]
