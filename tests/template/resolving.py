"""What CloudFormation makes of a template's conditions, with given parameters."""

from collections.abc import Mapping
from typing import Any

type Json = dict[str, Any]

_NOTHING = {"Ref": "AWS::NoValue"}


def resolved(template: Json, parameters: Mapping[str, str]) -> Json:
    """The resources that are made with these parameters, by name, without the parts that a condition leaves out. Other
    references stay as they are."""
    return _Resolver(template, parameters).resources()


class _Resolver:
    def __init__(self, template: Json, parameters: Mapping[str, str]) -> None:
        self._template = template
        defaults = {name: one.get("Default", "value") for name, one in template["Parameters"].items()}
        self._values = {**defaults, **parameters}

    def resources(self) -> Json:
        there = {
            name: one
            for name, one in self._template["Resources"].items()
            if "Condition" not in one or self._holds({"Condition": one["Condition"]})
        }
        return {name: self._chosen(one) for name, one in there.items()}

    def _chosen(self, value: Any) -> Any:
        match value:
            case {"Fn::If": [condition, yes, no]}:
                return self._chosen(yes if self._holds({"Condition": condition}) else no)
            case dict():
                return {key: found for key, one in value.items() if (found := self._chosen(one)) != _NOTHING}
            case list():
                return [found for one in value if (found := self._chosen(one)) != _NOTHING]
            case _:
                return value

    def _holds(self, condition: Json) -> bool:
        match condition:
            case {"Condition": str(name)}:
                return self._holds(self._template["Conditions"][name])
            case {"Fn::Equals": [one, other]}:
                return self._value(one) == self._value(other)
            case {"Fn::Not": [one]}:
                return not self._holds(one)
            case {"Fn::And": [*parts]}:
                return all(map(self._holds, parts))
            case {"Fn::Or": [*parts]}:
                return any(map(self._holds, parts))
            case _:
                raise AssertionError(f"no condition of CloudFormation: {condition}")

    def _value(self, operand: Any) -> Any:
        return self._values[operand["Ref"]] if isinstance(operand, dict) else operand
