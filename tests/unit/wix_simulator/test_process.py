import json
import signal
import subprocess
import sys

import httpx
import pytest

from tools.wix_simulator.launch import running_simulator
from tools.wix_simulator.wire import as_float32

COMMAND = [sys.executable, "-m", "tools.wix_simulator"]


def test_it_says_when_it_is_ready_and_ends_cleanly_in_the_middle_of_work() -> None:
    with subprocess.Popen(
        [*COMMAND, "--seed", "1", "--file-delay", "60"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        site = f"{line['admin_url']}/sites/{line['instance_id']}"
        imported = httpx.post(f"{site}/files/import", json={"url": f"{line['base_url']}/none.jpg"})

        process.send_signal(signal.SIGTERM)
        rest, code = process.stdout.read(), process.wait(10)

    assert set(line) == {
        *("base_url", "app_id", "app_secret", "instance_id", "public_key_pem", "webhook_target", "admin_url")
    }
    assert line["base_url"].startswith("http://127.0.0.1:")
    assert imported.status_code == 200
    assert (rest, code) == ("", 0)


def test_the_same_seed_gives_the_same_ids() -> None:
    def ids(seed: str) -> list[str]:
        with running_simulator("--seed", seed) as line:
            gallery = httpx.post(f"{line['admin_url']}/sites/{line['instance_id']}/galleries", json={"gallery": {}})
            return [line["app_id"], line["app_secret"], line["instance_id"], gallery.json()["gallery"]["id"]]

    assert ids("7") == ids("7")
    assert ids("7") != ids("8")


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with running_simulator() as line:
        port = line["base_url"].rpartition(":")[2]
        second = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False)

    assert second.returncode == 1
    assert second.stderr.startswith(f"Port {port} cannot be used")
    assert "Traceback" not in second.stderr


def test_a_flag_that_makes_no_sense_is_named() -> None:
    done = subprocess.run([*COMMAND, "--rate-limit", "-1"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "--rate-limit" in done.stderr


@pytest.mark.parametrize(
    ("written", "read"),
    [(1644317968.985, 1644317950), (1563813116.8060222, 1563813120), (5.25, 5.25), (0.1, 0.1), (3, 3), (0, 0)],
)
def test_numbers_read_back_as_in_wixs_samples(written: float, read: float) -> None:
    assert as_float32(written) == read
