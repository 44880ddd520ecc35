"""A file that misbehaves costs its own task, never the process that asked."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import PasswordNeeded, Rejected, Retryable, TooHard, TookTooLong, TooLarge
from ingest.sandbox.limits import Limits
from ingest.sandbox.pool import Sandbox
from tests.waiting import until

TASKS = "tests.ingest.sandbox.tasks:"
TIGHT = Limits(memory_mb=200, data_mb=1500, file_mb=10, cpu_seconds=1, wall_seconds=60, idle_seconds=1)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(2, tmp_path_factory.mktemp("sandbox"), TIGHT) as sandbox:
        yield sandbox


def test_a_task_answers_whatever_it_prints(sandbox: Sandbox) -> None:
    assert sandbox.run(TASKS + "echo", {"text": "a\x00é\ud800"}) == {"text": "a\x00é\ud800"}


def test_a_process_stays_warm_for_the_next_task(sandbox: Sandbox) -> None:
    assert sandbox.run(TASKS + "where", {})["pid"] == sandbox.run(TASKS + "where", {})["pid"]


def test_a_process_knows_nothing_of_its_parents_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TELUSUR_SECRET", "rahasia")
    with Sandbox(1, tmp_path) as fresh:
        found = fresh.run(TASKS + "where", {})
    assert "rahasia" not in str(found["environment"])
    assert found["folder"] not in found["path"]
    assert found["folder"].startswith(str(tmp_path))


def test_an_error_of_ours_arrives_whole(sandbox: Sandbox) -> None:
    with pytest.raises(Rejected) as caught:
        sandbox.run(TASKS + "reject", {})
    assert (caught.value.message, caught.value.values, caught.value.code) == (
        "Berkas %(name)s aneh.",
        {"name": "x"},
        "odd",
    )
    with pytest.raises(PasswordNeeded, match="terkunci sandi"):
        sandbox.run(TASKS + "need_password", {})


@pytest.mark.parametrize("task", ["raise_other", "panic", "segfault"])
def test_a_parser_that_crashes_twice_makes_the_file_too_hard(sandbox: Sandbox, task: str) -> None:
    with pytest.raises(TooHard, match="membuat program pembacanya berhenti"):
        sandbox.run(TASKS + task, {})
    assert sandbox.run(TASKS + "echo", {"still": "here"}) == {"still": "here"}


def test_a_parser_that_crashes_once_gets_a_second_try(sandbox: Sandbox, tmp_path: Path) -> None:
    assert sandbox.run(TASKS + "segfault_once", {"marker": str(tmp_path / "m")}) == {"second": True}


def test_memory_is_bounded(sandbox: Sandbox) -> None:
    with pytest.raises(TooHard) as held:
        sandbox.run(TASKS + "hog", {})
    with pytest.raises(TooHard) as asked:
        sandbox.run(TASKS + "ask_for_too_much", {})
    assert (held.value.code, asked.value.code) == ("memory", "memory")


def test_processor_time_is_bounded_for_each_task_anew(tmp_path: Path) -> None:
    with Sandbox(1, tmp_path, TIGHT) as sandbox:
        sandbox.run(TASKS + "echo", {})
        with pytest.raises(TooHard) as caught:
            sandbox.run(TASKS + "spin", {})
    assert caught.value.code == "cpu"


def test_the_clock_stops_a_task_that_may_be_tried_later(tmp_path: Path) -> None:
    with Sandbox(1, tmp_path, Limits(wall_seconds=1)) as sandbox, pytest.raises(TookTooLong):
        sandbox.run(TASKS + "hang", {})


def test_a_written_file_is_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        sandbox.run(TASKS + "fill_disk", {"path": str(tmp_path / "big")})


def test_as_many_tasks_run_side_by_side_as_there_are_processes(tmp_path: Path) -> None:
    with Sandbox(2, tmp_path) as sandbox, ThreadPoolExecutor(4) as threads:
        sandbox.run(TASKS + "echo", {})
        pids = [
            done["pid"]
            for done in threads.map(lambda _: sandbox.run(TASKS + "hang", {"seconds": 0.2}), range(4))
        ]
        assert len(set(pids)) == 2
        assert len(sandbox.process_ids) == 2


def test_a_process_outlives_the_thread_that_first_needed_it(tmp_path: Path) -> None:
    with Sandbox(1, tmp_path) as sandbox:
        first: list[int] = []
        thread = threading.Thread(target=lambda: first.append(sandbox.run(TASKS + "where", {})["pid"]))
        thread.start()
        thread.join()
        time.sleep(0.1)
        assert sandbox.run(TASKS + "where", {})["pid"] == first[0]


def test_a_process_is_replaced_after_its_number_of_tasks(tmp_path: Path) -> None:
    with Sandbox(1, tmp_path, Limits(tasks_per_process=2)) as sandbox:
        pids = [sandbox.run(TASKS + "where", {})["pid"] for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_an_idle_process_ends_and_the_next_task_gets_a_new_one(tmp_path: Path) -> None:
    with Sandbox(1, tmp_path, Limits(idle_seconds=0)) as sandbox:
        sandbox.run(TASKS + "echo", {})
        until(lambda: sandbox.process_ids == ())
        assert sandbox.run(TASKS + "echo", {"a": 1}) == {"a": 1}


def test_closing_stops_what_is_at_work(tmp_path: Path) -> None:
    sandbox = Sandbox(1, tmp_path)
    sandbox.run(TASKS + "echo", {})
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(sandbox.run, TASKS + "hang", {})
        time.sleep(0.2)
        sandbox.close()
        with pytest.raises(Retryable):
            waiting.result(5)
    with pytest.raises(Retryable):
        sandbox.run(TASKS + "echo", {})
    assert list(tmp_path.iterdir()) == []


def test_a_killed_parents_folder_is_removed_by_the_next_one(tmp_path: Path) -> None:
    if (pid := os.fork()) == 0:
        Sandbox(1, tmp_path)
        os._exit(0)
    os.waitpid(pid, 0)
    assert len(list(tmp_path.iterdir())) == 1
    with Sandbox(1, tmp_path) as one, Sandbox(1, tmp_path) as other:
        assert {path.name for path in tmp_path.iterdir()} == {
            one.new_folder().parent.name,
            other.new_folder().parent.name,
        }
