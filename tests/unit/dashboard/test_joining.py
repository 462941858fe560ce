"""One script of many modules."""

import shutil
import subprocess

import pytest

from gallery_sync.dashboard.joining import script, style_sheet

MODULES = {
    "main.js": (
        'import { count, Door } from "./parts/door.js";\nimport { told } from "./told.js";\n'
        "const name = \"main\";\nconsole.log(name, count(), count(), new Door().open(), told('x'));\n"
    ),
    "told.js": 'import { count } from "./parts/door.js";\nexport const told = (word) => `${word}${count()}`;\n',
    "parts/door.js": (
        'let number = 0;\nconst name = "door";\n'
        "export function count() {\n  return ++number;\n}\n"
        "export class Door {\n  open() {\n    return name;\n  }\n}\n"
    ),
}


@pytest.mark.skipif(not shutil.which("node"), reason="THE JOINED SCRIPT IS NOT RUN: there is no node")
def test_a_module_that_two_import_is_run_once_and_keeps_its_names_to_itself() -> None:
    joined = script(MODULES, "main.js")

    ran = subprocess.run(["node", "--input-type=module"], input=joined, capture_output=True, text=True, check=True)

    assert ran.stdout == "main 1 2 door x3\n"


def test_a_module_comes_after_those_that_it_needs() -> None:
    joined = script(MODULES, "main.js")

    places = [joined.index(f"const {name} =") for name in ("$parts_door_js", "$told_js", "$main_js")]

    assert places == sorted(places)


@pytest.mark.parametrize(
    "source",
    [
        'import * as all from "./told.js";',
        'import "./told.js";',
        "export default 1;",
        "export { name };",
        'const later = () => import("./told.js");',
        "const here = import.meta.url;",
        "const end = '</script>';",
    ],
)
def test_a_form_that_cannot_be_joined_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be joined"):
        script({**MODULES, "main.js": source}, "main.js")


def test_modules_that_need_each_other_are_refused() -> None:
    circle = {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}

    with pytest.raises(ValueError, match=r"in a circle: a\.js > b\.js > a\.js"):
        script(circle, "a.js")


def test_what_a_style_sheet_imports_is_in_its_place() -> None:
    sheets = {"page.css": '/* first */\n@import "styles/base.css";\n', "styles/base.css": "p { margin: 0 }"}

    assert style_sheet(sheets, "page.css") == "/* first */\np { margin: 0 }\n"
