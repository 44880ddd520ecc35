"""The writer survives being killed, rebuilds beside the readers, and says what is wrong with an index."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.contract import EngineRequest, RecordDocument
from search.embedded import generation
from search.embedded.engine import EmbeddedReader
from search.embedded.writer import EmbeddedWriter, rebuild
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable
from search.query import Everything, Word
from search.visibility import Guard, restrict

GUARD = Guard(frozenset({"pub"}), frozenset())
EVERYTHING = restrict(Everything(), GUARD)


def record(record_id: str, text: str = "surat") -> RecordDocument:
    return RecordDocument(
        id=record_id,
        kind="letter",
        level=1,
        unit="u1",
        office="o1",
        access=("pub",),
        title_exact="",
        title_stem="",
        numbers="",
        body_exact=text,
        body_stem=text,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def writer(folder: Path) -> Iterator[EmbeddedWriter]:
    made = EmbeddedWriter(folder)
    yield made
    made.close()


def ids(reader: EmbeddedReader, text: str = "") -> tuple[str, ...]:
    query = restrict(Word(text, ""), GUARD) if text else EVERYTHING
    return reader.search(EngineRequest(query)).ids


def test_a_reader_before_the_first_batch_says_to_reindex(folder: Path, writer: EmbeddedWriter) -> None:
    reader = EmbeddedReader(folder)
    with pytest.raises(IndexMissing, match="telusur reindex"):
        ids(reader)
    writer.apply([record("r1")], ())
    assert ids(reader) == ("r1",)


def test_a_second_writer_is_told_so(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r1")], ())
    with pytest.raises(SearchUnavailable, match="proses lain"):
        EmbeddedWriter(folder).apply([record("r2")], ())
    writer.apply([record("r3")], ())
    assert ids(EmbeddedReader(folder)) == ("r1", "r3")


def test_a_batch_that_fails_half_way_leaves_nothing_of_it(folder: Path, writer: EmbeddedWriter) -> None:
    def breaking() -> Iterator[RecordDocument]:
        yield record("r2")
        raise KeyError("the database went away")

    writer.apply([record("r1")], ())
    with pytest.raises(KeyError):
        writer.apply(breaking(), ["r1"])
    assert ids(EmbeddedReader(folder)) == ("r1",)
    writer.apply([record("r2")], ["r1"])
    assert ids(EmbeddedReader(folder)) == ("r2",)


WRITE_FOR_EVER = """
    import sys
    from pathlib import Path
    from search.embedded.writer import EmbeddedWriter
    from tests.search.embedded.test_writer import record

    writer = EmbeddedWriter(Path(sys.argv[1]))
    for turn in range(10**6):
        writer.apply([record(f"r{turn * 5 + each}", "surat " * 200) for each in range(5)], ())
        print((turn + 1) * 5, flush=True)
"""


def test_killed_at_any_moment_it_loses_no_finished_batch(folder: Path) -> None:
    for batches in (1, 2, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITE_FOR_EVER), str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(batches)]
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0]
        finished = int((lines + rest.split())[-1])
        answer = EmbeddedReader(folder).search(EngineRequest(EVERYTHING, size=1, facets=("kind",)))
        assert answer.total >= finished
        assert answer.total == answer.facets["kind"]["letter"]
    writer = EmbeddedWriter(folder)
    writer.apply([record("last", "terakhir")], ())
    writer.close()
    assert ids(EmbeddedReader(folder), "terakhir") == ("last",)


def test_an_open_reader_goes_over_to_a_rebuilt_index(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("old")], ())
    reader = EmbeddedReader(folder)
    assert ids(reader) == ("old",)
    seen_meanwhile = []

    def from_the_database() -> Iterator[RecordDocument]:
        yield record("new1")
        seen_meanwhile.append(ids(reader))
        yield record("new2")

    fresh = rebuild(folder, from_the_database())
    assert seen_meanwhile == [("old",)]
    assert ids(reader) == ("new1", "new2")
    assert fresh == generation.current(folder)
    writer.apply([record("new3")], ["new1"])
    assert ids(reader) == ("new2", "new3")


def test_batches_written_during_a_rebuild_are_not_lost(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r1", "lama")], ())

    def from_the_database() -> Iterator[RecordDocument]:
        yield record("r1", "lama")
        writer.apply([record("r1", "baru")], ())

    rebuild(folder, from_the_database(), changed=lambda: ([record("r1", "baru")], ["r0"]))
    reader = EmbeddedReader(folder)
    assert (ids(reader, "baru"), ids(reader, "lama")) == (("r1",), ())


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(folder: Path, writer: EmbeddedWriter) -> None:
    def breaking() -> Iterator[RecordDocument]:
        yield record("new")
        raise KeyError("the database went away")

    writer.apply([record("old")], ())
    with pytest.raises(KeyError):
        rebuild(folder, breaking())
    assert ids(EmbeddedReader(folder)) == ("old",)
    rebuild(folder, [record("new")])
    rebuild(folder, [record("newer")])
    assert ids(EmbeddedReader(folder)) == ("newer",)
    assert len(list(folder.glob("gen-*"))) == 2, "the one in use and the one before it"


def test_two_rebuilds_at_once_are_refused(folder: Path) -> None:
    def rebuilding_again() -> Iterator[RecordDocument]:
        with pytest.raises(SearchUnavailable, match="dibangun ulang"):
            rebuild(folder, ())
        yield record("r1")

    rebuild(folder, rebuilding_again())
    assert ids(EmbeddedReader(folder)) == ("r1",)


def test_an_index_of_another_version_is_not_opened(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r1")], ())
    (generation.current(folder) / "about.json").write_text('{"schema": 0, "analysis": 0}')
    with pytest.raises(IndexOutdated, match="telusur reindex"):
        ids(EmbeddedReader(folder))
    with pytest.raises(IndexOutdated):
        EmbeddedWriter(folder).apply([record("r2")], ())


@pytest.mark.parametrize("damage", ["about.json", "records/meta.json", "current"])
def test_a_damaged_index_says_to_reindex(folder: Path, writer: EmbeddedWriter, damage: str) -> None:
    writer.apply([record("r1")], ())
    path = folder / damage if damage == "current" else generation.current(folder) / damage
    path.write_bytes(b"\x00\xffbroken")
    with pytest.raises(IndexMissing, match="telusur reindex"):
        ids(EmbeddedReader(folder))
    rebuild(folder, [record("r2")])
    assert ids(EmbeddedReader(folder)) == ("r2",)


def test_a_reader_opened_before_a_fork_serves_the_child(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r1")], ())
    script = f"""
        import os, sys
        from pathlib import Path
        from search.embedded.engine import EmbeddedReader
        from tests.search.embedded.test_writer import ids

        reader = EmbeddedReader(Path({str(folder)!r}))
        assert ids(reader) == ("r1",)
        child = os.fork()
        if child == 0:
            os._exit(0 if ids(reader) == ("r1",) else 1)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=30, cwd=Path(__file__).parents[3]
    )


def test_many_threads_may_ask_while_one_writes(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r0")], ())
    reader = EmbeddedReader(folder)
    failures: list[str] = []

    def ask() -> None:
        for _ in range(30):
            if "r0" not in ids(reader):
                failures.append("r0 was lost")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(1, 6):
        writer.apply([record(f"r{turn}")], ())
    rebuild(folder, [record("r0")])
    for thread in threads:
        thread.join()
    assert failures == []


def test_files_of_the_index_are_the_offices_alone(folder: Path, writer: EmbeddedWriter) -> None:
    writer.apply([record("r1")], ())
    assert os.stat(folder).st_mode & 0o077 == 0
