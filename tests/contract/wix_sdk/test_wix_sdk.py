"""Wix's own JavaScript SDK works against the simulator unchanged, and accepts its webhooks.

The checks are in the .mjs files beside this one; each is a test here. The SDK's versions are pinned in package.json,
and it is installed once into .local/npm.
"""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harness.pictures import jpeg, mp4
from tools.wix_simulator.launch import running_simulator

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / ".local" / "npm" / "wix_sdk"

CHECKS = [
    "createGallery",
    "createGallery with items",
    "createGalleryItem image",
    "createGalleryItem video of the Media Manager",
    "createGalleryItem video elsewhere",
    "createGalleryItem text",
    "createGalleryItem refuses an external image",
    "createGalleryItem refuses a taken sort order",
    "getGalleryItem rounds the sort order",
    "updateGalleryItem",
    "getGallery",
    "listGalleries",
    "listGalleryItems",
    "listGalleryItems names the bad argument",
    "updateGallery",
    "createGallery as a clone",
    "deleteGalleryItem",
    "bulkDeleteGalleryItems",
    "deleteGalleryItems",
    "deleteGallery",
    "getAppInstance",
    "getTokenInfo",
    "importFile answers before the file is ready",
    "getFileDescriptor of a ready file",
    "importFile refuses what has no type",
    "bulkImportFile",
    "bulkImportFiles",
    "generateFileUploadUrl and PUT",
    "generateFileResumableUploadUrl and TUS",
    "getFileDescriptors",
    "updateFileDescriptor",
    "listFiles",
    "searchFiles",
    "generateFileDownloadUrl",
    "bulkDeleteFiles and bulkRestoreFilesFromTrashBin",
    "webhook created",
    "webhook gallery_item_created",
    "webhook gallery_item_updated",
    "webhook updated",
    "webhook gallery_item_deleted with its gallery",
    "webhook deleted",
    "webhook file_ready",
    "webhook file_failed",
    "webhook AppRemoved",
    "webhook AppInstalled on a duplicated site",
    "webhooks were all accepted",
    "webhooks replayed keep their event IDs",
    "webhooks tampered with are refused",
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """What the SDK found: each check, and what went wrong with it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("WIX'S SDK DID NOT JUDGE THE SIMULATOR: install Node.js 20 or later with npm, and run again.")
    folder = tmp_path_factory.mktemp("wix_sdk")
    (folder / "node_modules").symlink_to(_installed(npm))
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    samples = {"jpeg": folder / "photo.jpg", "mp4": folder / "clip.mp4"}
    samples["jpeg"].write_bytes(jpeg())
    samples["mp4"].write_bytes(mp4())

    with running_simulator("--rate-limit", "0", "--file-delay", "0.2") as line:
        given = folder / "given.json"
        given.write_text(json.dumps({"line": line} | {name: str(path) for name, path in samples.items()}))
        judged = subprocess.run(
            [node, "judge.mjs", str(given)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )

    assert judged.returncode == 0, judged.stderr
    return json.loads(judged.stdout)


@pytest.mark.parametrize("check", CHECKS)
def test_the_sdk_accepts(check: str, verdicts: dict[str, str | None]) -> None:
    assert verdicts[check] is None, verdicts[check]


def test_every_check_is_a_test(verdicts: dict[str, str | None]) -> None:
    assert sorted(verdicts) == sorted(CHECKS)


def _installed(npm: str) -> Path:
    """The SDK's node_modules, installed when package.json is new. Safe for test processes side by side."""
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted, present = HERE / "package.json", CACHE / "installed.json"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not present.exists() or present.read_bytes() != wanted.read_bytes():
            for name in ("package.json", ".npmrc"):
                shutil.copy(HERE / name, CACHE)
            done = subprocess.run([npm, "install"], cwd=CACHE, capture_output=True, text=True, timeout=300, check=False)
            assert done.returncode == 0, f"npm could not install Wix's SDK; check the network.\n{done.stderr}"
            shutil.copy(wanted, present)
    return CACHE / "node_modules"
