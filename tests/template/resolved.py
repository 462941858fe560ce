"""A template as CloudFormation resolves it for given parameters: conditions, `Fn::If` and `AWS::NoValue`."""

from collections.abc import Mapping
from typing import Any, cast

type Json = dict[str, Any]

_ABSENT = object()


def parameters_of(template: Json, given: Mapping[str, str]) -> dict[str, str]:
    """With the defaults of those that are not given; a parameter without a default is any text."""
    return {
        name: given.get(name, str(one.get("Default", f"any {name}"))) for name, one in template["Parameters"].items()
    }


class Resolved:
    """`resources` are those that are made, without what a condition leaves out; `broken_rules` the sentences of the
    rules that refuse these parameters."""

    def __init__(self, template: Json, given: Mapping[str, str]) -> None:
        self._conditions: Json = template["Conditions"]
        self._parameters = parameters_of(template, given)
        self.resources: dict[str, Json] = {
            name: cast("Json", self._value(one))
            for name, one in template["Resources"].items()
            if "Condition" not in one or self._holds({"Condition": one["Condition"]})
        }
        self.broken_rules = [
            assertion["AssertDescription"]
            for rule in template.get("Rules", {}).values()
            if self._holds(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self._holds(assertion["Assert"])
        ]

    def _holds(self, condition: Json) -> bool:
        ((function, value),) = condition.items()
        if function == "Condition":
            return self._holds(self._conditions[value])
        if function == "Fn::Equals":
            return self._value(value[0]) == self._value(value[1])
        held = [self._holds(one) for one in value]
        return {"Fn::Not": not held[0], "Fn::And": all(held), "Fn::Or": any(held)}[function]

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            found = [self._value(one) for one in cast("list[Any]", value)]
            return [one for one in found if one is not _ABSENT]
        if not isinstance(value, dict):
            return value
        if "Fn::If" in value:
            name, yes, no = value["Fn::If"]
            return self._value(yes if self._holds({"Condition": name}) else no)
        if "Ref" in value:
            if value["Ref"] == "AWS::NoValue":
                return _ABSENT
            return self._parameters.get(value["Ref"], cast("Json", value))
        found = {name: self._value(one) for name, one in cast("Json", value).items()}
        return {name: one for name, one in found.items() if one is not _ABSENT}
