"""Looking at dead letters leaves them; redriving loses none."""

import json

import pytest

from gallery_sync.cli.output import Failure

from .conftest import Operator

LETTER = json.dumps({"version": 1, "kind": "look", "instance_id": "site-1", "event_id": "e", "correlation_id": "c"})


def test_they_are_shown_without_being_taken(operator: Operator):
    operator.put("ItemDeadLettersUrl", LETTER)

    first, again = operator("dead-letters", "show").content, operator("dead-letters", "show").content

    assert [(row["queue"], row["kind"], row["correlation_id"]) for row in first] == [("item", "look", "c")]
    assert [row["message"] for row in first] == [row["message"] for row in again]


@pytest.mark.parametrize("body", ["poison", "[]", "17"])
def test_what_cannot_be_read_is_shown_as_that(operator: Operator, body: str):
    operator.put("ItemDeadLettersUrl", body)

    assert [row["kind"] for row in operator("dead-letters", "show").content] == ["(unreadable)"]


def test_redriven_they_are_in_the_queue_and_no_longer_among_the_dead(operator: Operator):
    operator.put("ItemDeadLettersUrl", LETTER)
    operator.put("ChangeDeadLettersUrl", '{"detail-type": "Object Created", "id": "42"}')

    operator("dead-letters", "redrive")

    assert operator.bodies("ItemQueueUrl") == [LETTER]
    assert len(operator.bodies("ChangeQueueUrl")) == 1
    assert operator("dead-letters", "show").content == []


def test_only_the_named_one_is_redriven(operator: Operator):
    wanted = operator.put("ItemDeadLettersUrl", LETTER, 1, "site-1")
    operator.put("ItemDeadLettersUrl", "another", 2, "site-2")

    operator("dead-letters", "redrive", wanted)

    assert operator.bodies("ItemQueueUrl") == [LETTER]
    assert len(operator("dead-letters", "show").content) == 1


def test_one_that_is_given_up_is_gone(operator: Operator):
    name = operator.put("ItemDeadLettersUrl", "poison")

    operator("dead-letters", "remove", name)

    assert operator("dead-letters", "show").content == []
    assert operator.bodies("ItemQueueUrl") == []


@pytest.mark.parametrize("word", ["redrive", "remove"])
def test_a_dry_run_leaves_them(operator: Operator, word: str):
    name = operator.put("ItemDeadLettersUrl", LETTER)

    answer = operator("dead-letters", word, name, "--dry-run")

    assert [row["message"] for row in answer.content] == [name]
    assert operator.bodies("ItemQueueUrl") == []
    assert len(operator("dead-letters", "show").content) == 1


def test_one_that_is_not_there_is_named(operator: Operator):
    with pytest.raises(Failure, match="nowhere"):
        operator("dead-letters", "redrive", "nowhere")
