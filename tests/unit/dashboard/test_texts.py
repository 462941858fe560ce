"""The page has a text for what the engine writes into the history."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
_LINE = re.compile(r"""\.line\(\s*\w+,\s*"([a-z ]+)\"""")


def test_every_action_of_the_history_has_a_text() -> None:
    sources = (ROOT / "layers/gallery_sync/gallery_sync").rglob("*.py")
    actions = {found for source in sources for found in _LINE.findall(source.read_text())}
    texts = (ROOT / "functions/dashboard_api/static/texts.en.js").read_text()

    assert {"delete", "waiting", "skipped", "move"} <= actions
    assert [one for one in sorted(actions) if f'"activity.{one}":' not in texts] == []
