"""Batches may be repeated and broken off; a rebuild goes on beside readers and writer without a pause."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from search.contract import Changes, RecordDocument
from search.elastic import writer as writer_module
from search.elastic.bulk import Operation, send
from search.elastic.connection import Server
from search.elastic.errors import IndexFrozen
from search.elastic.generations import Generations, names
from search.elastic.lease import only_rebuild
from search.elastic.whole import ElasticEngine
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable
from tests.search.elastic.papers import ids, pages_with, paper


def nothing() -> Changes:
    return (), ()


def indexes_of(server: Server) -> set[str]:
    with Elasticsearch(server.address.rpartition("/")[0]) as client:
        return set(client.indices.get(index=f"{server.prefix}-*", features="aliases").body)


def test_a_reader_before_the_first_batch_says_to_reindex(engine: ElasticEngine) -> None:
    with pytest.raises(IndexMissing, match="telusur reindex"):
        ids(engine.reader())
    engine.writer().apply([paper("r1", "surat")], ())
    assert ids(engine.reader()) == ("r1",)
    engine.check()
    engine.examine()


def test_a_shorter_record_leaves_no_page_behind(engine: ElasticEngine) -> None:
    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper("r1", "satu surat", "dua surat", "tiga surat")], ())
    assert pages_with(reader, "r1", "surat") == [1, 2, 3]
    writer.apply([paper("r1", "satu surat")], ())
    assert pages_with(reader, "r1", "surat") == [1]
    writer.apply([], ["r1"])
    assert pages_with(reader, "r1", "surat") == []
    writer.apply([paper("r1", "", "dua surat")], ())
    assert pages_with(reader, "r1", "surat") == [2]


def test_pages_of_a_batch_that_broke_off_are_removed_with_its_record(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> Iterator[Operation]:
        raise SearchUnavailable("the server went away")

    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper("r1", "satu surat")], ())
    with monkeypatch.context() as broken:
        broken.setattr(writer_module, "_record_operations", break_off)
        with pytest.raises(SearchUnavailable):
            writer.apply([paper("r1", *["surat"] * 9)], ())
    writer.apply([paper("r1", "satu surat", "dua surat")], ())
    assert pages_with(reader, "r1", "surat") == [1, 2]


def test_a_document_that_the_server_refuses_stops_nobody_and_is_found_no_more(
    engine: ElasticEngine, caplog: pytest.LogCaptureFixture
) -> None:
    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper("r1", "surat"), paper("r2", "surat")], ())
    writer.apply([replace(paper("r1", "surat"), kind="k" * 40_000), paper("r3", "surat")], ())
    assert ids(reader, "surat") == ("r2", "r3")
    (told,) = caplog.records
    assert ("refuses a record" in told.message, told.__dict__["record"]) == (True, "r1")


def test_a_rebuild_holds_what_changed_meanwhile_and_leaves_one_generation(
    engine: ElasticEngine, server: Server
) -> None:
    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper(f"r{number}", "surat") for number in range(5)], ())

    def read() -> Iterator[RecordDocument]:
        yield paper("r0", "surat")
        writer.apply([paper("late", "surat")], ["r3"])
        assert set(ids(reader)) == {"r0", "r1", "r2", "r4", "late"}
        yield from (paper(f"r{number}", "surat") for number in range(1, 5))

    engine.rebuild(read(), lambda: ([paper("late", "surat")], ["r3"]))
    assert set(ids(reader)) == {"r0", "r1", "r2", "r4", "late"}
    assert len([name for name in indexes_of(server) if "-records-" in name]) == 1
    writer.apply([paper("r6", "surat")], ())
    assert "r6" in ids(reader)


def test_readers_and_writer_go_on_while_rebuilds_swap(engine: ElasticEngine) -> None:
    writer, reader, ending = engine.writer(), engine.reader(), threading.Event()
    kept = [paper(f"r{number}", "surat") for number in range(50)]
    written: dict[str, RecordDocument] = {each.id: each for each in kept}
    writer.apply(kept, ())
    troubles: list[BaseException] = []

    def search() -> None:
        while not ending.is_set():
            try:
                assert len(ids(reader)) >= 50
            except BaseException as error:  # noqa: BLE001 - shown by the test itself
                troubles.append(error)
                return

    def write() -> None:
        for number in range(1_000):
            if ending.is_set():
                return
            document = paper(f"w{number}", "surat")
            written[document.id] = document
            while True:
                try:
                    writer.apply([document], ())
                    break
                except IndexFrozen:
                    continue

    threads = [threading.Thread(target=each) for each in (search, search, write)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        engine.rebuild(list(written.values()), lambda: (list(written.values()), ()))
    ending.set()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert set(ids(reader, size=2000)) == set(written)


def test_a_rebuild_that_fails_leaves_the_old_index_and_nothing_else(
    engine: ElasticEngine, server: Server
) -> None:
    def breaking() -> Iterator[RecordDocument]:
        yield paper("r2", "surat")
        raise KeyError("the database went away")

    def breaking_late() -> Changes:
        raise KeyError("the database went away")

    engine.writer().apply([paper("r1", "surat")], ())
    before = {name for name in indexes_of(server) if "rebuilding" not in name}
    with pytest.raises(KeyError):
        engine.rebuild(breaking(), nothing)
    with pytest.raises(KeyError):
        engine.rebuild([paper("r2", "surat")], breaking_late)
    assert {name for name in indexes_of(server) if "rebuilding" not in name} == before
    assert ids(engine.reader()) == ("r1",)
    engine.writer().apply([paper("r3", "surat")], ())
    assert ids(engine.reader()) == ("r1", "r3")


def test_only_one_rebuild_at_a_time(engine: ElasticEngine, server: Server) -> None:
    with (
        Elasticsearch(server.address.rpartition("/")[0]) as client,
        only_rebuild(client, names(server.prefix).lease),
        pytest.raises(SearchUnavailable, match="dibangun ulang"),
    ):
        engine.rebuild([], nothing)
    engine.rebuild([paper("r1", "surat")], nothing)
    assert ids(engine.reader()) == ("r1",)


def test_an_index_frozen_by_a_rebuild_that_was_killed_thaws(
    engine: ElasticEngine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.elastic.bulk.FIRST_PAUSE", 0.01)
    writer = engine.writer()
    writer.apply([paper("r1", "surat")], ())
    with Elasticsearch(server.address.rpartition("/")[0]) as client:
        Generations(client, names(server.prefix), 1).freeze()
        with only_rebuild(client, names(server.prefix).lease), pytest.raises(IndexFrozen):
            writer.apply([paper("r2", "surat")], ())
        with pytest.raises(IndexFrozen):
            writer.apply([paper("r2", "surat")], ())
    writer.apply([paper("r2", "surat")], ())
    assert ids(engine.reader()) == ("r1", "r2")


def test_an_index_of_another_version_is_not_asked(
    engine: ElasticEngine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.writer().apply([paper("r1", "surat")], ())
    monkeypatch.setattr("search.elastic.mapping.PRESENCE", 9.0)
    newer = ElasticEngine(server)
    with pytest.raises(IndexOutdated, match="telusur reindex"):
        ids(newer.reader())
    with pytest.raises(IndexOutdated):
        newer.check()
    with pytest.raises(IndexOutdated):
        newer.writer().apply([paper("r2", "surat")], ())
    assert ids(engine.reader()) == ("r1",)
    newer.rebuild([paper("r1", "surat"), paper("r2", "surat")], nothing)
    assert ids(newer.reader()) == ("r1", "r2")
    assert len([name for name in indexes_of(server) if "-records-" in name]) == 1
    newer.close()


def test_an_alias_that_is_gone_is_not_replaced_by_an_index_of_its_name(
    engine: ElasticEngine, server: Server
) -> None:
    writer = engine.writer()
    writer.apply([paper("r1", "surat")], ())
    with Elasticsearch(server.address.rpartition("/")[0]) as client:
        Generations(client, names(server.prefix), 1).remove_others()
        with pytest.raises(IndexMissing):
            send(client, [Operation(names(server.prefix).alias("records"), "r1", {"id": "r1"})])
    for _ in range(2):  # begun anew, it would lack all that was in it
        with pytest.raises(IndexMissing):
            writer.apply([paper("r1", "surat")], ())
    engine.rebuild([paper("r1", "surat")], nothing)
    writer.apply([paper("r2", "surat")], ())
    assert ids(engine.reader()) == ("r1", "r2")


def test_installations_on_one_server_do_not_meet(
    engine: ElasticEngine, search_server: str, server: Server
) -> None:
    other_server = Server(f"{search_server}/{server.prefix}-b", timeout=60)
    other = ElasticEngine(other_server)
    engine.writer().apply([paper("r1", "surat")], ())
    other.writer().apply([paper("r2", "surat")], ())
    engine.rebuild([paper("r1", "surat")], nothing)
    assert ids(engine.reader()) == ("r1",)
    assert ids(other.reader()) == ("r2",)
    other.close()
