"""A server that is down, slow, broken or full is said to be so, and goes on where it stopped."""

import time
from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from search.contract import EngineRequest, Reader, Writer
from search.elastic.connection import Server
from search.elastic.errors import ServerBroken, ServerDown, ServerFull, ServerSlow
from search.elastic.generations import names
from search.elastic.mapping import records_index
from search.elastic.whole import ElasticEngine
from search.errors import SearchUnavailable
from tests.contract.engines import remove_indexes
from tests.search.elastic.papers import EVERYTHING, ids, paper
from tests.servers.elasticsearch import ElasticsearchServer, own_prefix
from tests.waiting import until

SETTLE = 120.0  # seconds; the server looks at its disk every ten


@pytest.fixture
def server(mortal_search_server: ElasticsearchServer) -> Iterator[Server]:
    made = Server(f"{mortal_search_server.url}/{own_prefix()}", timeout=60)
    yield made
    remove_indexes(mortal_search_server.url, made.prefix)


@pytest.fixture
def engine(server: Server) -> Iterator[ElasticEngine]:
    made = ElasticEngine(server)
    yield made
    made.close()


def refused_questions(reader: Reader, error: type[SearchUnavailable]) -> None:
    with pytest.raises(error):
        reader.search(EngineRequest(EVERYTHING))
    with pytest.raises(error):
        reader.complete("sur", EVERYTHING, 5)


def write(writer: Writer, record_id: str) -> bool:
    try:
        writer.apply([paper(record_id, "surat")], ())
    except SearchUnavailable:
        return False
    return True


def test_what_was_written_is_there_after_a_kill_and_what_failed_can_be_repeated(
    engine: ElasticEngine, mortal_search_server: ElasticsearchServer
) -> None:
    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper(f"r{number}", "surat") for number in range(20)], ())
    mortal_search_server.kill()
    refused_questions(reader, ServerDown)
    for broken in (lambda: write_one(writer), engine.check, engine.examine, rebuild(engine)):
        with pytest.raises(ServerDown, match="dihubungi"):
            broken()
    mortal_search_server.start()
    assert len(ids(reader)) == 20
    writer.apply([paper("again", "surat")], ["r0"])
    assert len(ids(reader)) == 20


def write_one(writer: Writer) -> None:
    writer.apply([paper("again", "surat")], ())


def rebuild(engine: ElasticEngine) -> Callable[[], None]:
    return lambda: engine.rebuild([], lambda: ((), ()))


def test_a_server_that_does_not_answer_is_given_up_in_time(
    engine: ElasticEngine, server: Server, mortal_search_server: ElasticsearchServer
) -> None:
    engine.writer().apply([paper("r1", "surat")], ())
    hasty = ElasticEngine(Server(server.address, timeout=0.5))
    mortal_search_server.freeze()
    try:
        began = time.monotonic()
        with pytest.raises(ServerSlow, match="terlalu lama"):
            ids(hasty.reader())
        assert time.monotonic() - began < 15
    finally:
        mortal_search_server.thaw()
    assert ids(engine.reader()) == ("r1",)
    hasty.close()


def test_half_an_index_gives_no_half_answer(engine: ElasticEngine, server: Server) -> None:
    engine.writer().apply([paper("r1", "surat")], ())
    named = names(server.prefix)
    alias, good, unserved = named.alias("records"), named.index("records", 1), named.index("records", 2)
    with Elasticsearch(server.address.rpartition("/")[0]) as client:
        body = records_index(1)
        body["settings"]["index"]["routing.allocation.require._name"] = "nobody"
        client.indices.create(index=unserved, **body, wait_for_active_shards="0")
        remove, add = {"index": good, "alias": alias}, {"index": unserved, "alias": alias}
        client.indices.update_aliases(actions=[{"remove": remove}, {"add": add}])
        refused_questions(engine.reader(), ServerBroken)
        with pytest.raises(ServerBroken):
            engine.examine()
        client.indices.update_aliases(actions=[{"remove": add}, {"add": remove}])
    assert ids(engine.reader()) == ("r1",)


def test_a_full_disk_stops_writing_but_not_searching_and_writing_goes_on_when_there_is_room(
    engine: ElasticEngine, server: Server
) -> None:
    writer, reader = engine.writer(), engine.reader()
    writer.apply([paper("r1", "surat")], ())
    with Elasticsearch(server.address.rpartition("/")[0]) as client:
        disk = "cluster.routing.allocation.disk."
        never = "900tb"  # of free space, which no disk has
        full = {f"{disk}watermark.{level}": never for level in ("low", "high", "flood_stage")}
        client.cluster.put_settings(persistent={f"{disk}threshold_enabled": True, **full})
        until(lambda: not write(writer, "r2"))
        with pytest.raises(ServerFull, match="penuh"):
            writer.apply([paper("r3", "surat")], ())
        with pytest.raises(ServerFull):
            engine.examine()
        assert "r1" in ids(reader)
        assert "r3" not in ids(reader)
        client.cluster.put_settings(persistent=dict.fromkeys(full))
        until(lambda: write(writer, "r3"))
        client.cluster.put_settings(persistent={f"{disk}threshold_enabled": None})
    assert "r3" in ids(reader)


@pytest.mark.parametrize("address", ["ftp://x", "localhost:9200", "http://", "http://127.0.0.1/UPPER CASE"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|prefix"):
        ElasticEngine(Server(address))


def test_no_password_is_in_what_is_shown() -> None:
    secret = Server(
        "https://telusur:rahasia-sekali@mesin:9200,https://telusur:rahasia-sekali@dua:9200/diy", "kunci"
    )
    assert "rahasia-sekali" not in repr(secret)
    assert "kunci" not in repr(secret)
    assert secret.prefix == "diy"
