"""The engines' guard finds exactly what the plain access table opens: hits, totals and facets."""

from collections import Counter

import pytest
from hypothesis import given, settings

from classification.access import label_tokens
from classification.labels import Label
from classification.scopes import PUBLIC, Scope
from search.contract import EngineRequest, Reader, RecordDocument
from search.query import Everything, Node, Word
from search.visibility import guard_for, restrict
from tests.classification.plain_table import plain_verdict
from tests.classification.world import many_labels, scopes
from tests.contract.engines import Shelf

LABELS = many_labels(400, seed=7)
DOCUMENTS = tuple(
    RecordDocument(
        id=label.record_id,
        kind="letter",
        level=int(label.level),
        unit=label.division,
        office=label.office,
        access=tuple(sorted(label_tokens(label))),
        title_exact="surat",
        title_stem="surat",
        numbers="",
        body_exact="surat suara",
        body_stem="surat suara",
    )
    for label in LABELS
)


@pytest.fixture(scope="module")
def reader(shelf: Shelf) -> Reader:
    return shelf.holding(DOCUMENTS)


def readable(scope: Scope) -> dict[str, Label]:
    return {label.record_id: label for label in LABELS if plain_verdict(scope, label) == "content"}


def ask(reader: Reader, scope: Scope, node: Node, excluded: frozenset[str] = frozenset()) -> None:
    expected = {name: label for name, label in readable(scope).items() if name not in excluded}
    request = EngineRequest(restrict(node, guard_for(scope, excluded)), size=500, facets=("unit", "level"))
    answer = reader.search(request)
    assert set(answer.ids) == set(expected)
    assert len(answer.ids) == answer.total == len(expected)
    units = Counter(label.division for label in expected.values())
    levels = Counter(label.level.slug for label in expected.values())
    assert Counter(dict(answer.facets["unit"])) == units
    assert Counter(dict(answer.facets["level"])) == levels


@given(scopes([label.record_id for label in LABELS]))
@settings(max_examples=60, deadline=None)
def test_engine_finds_what_the_plain_table_opens(reader: Reader, scope: Scope) -> None:
    ask(reader, scope, Everything())
    ask(reader, scope, Word("suara", "suara"))
    ask(reader, scope, Everything(), excluded=frozenset(sorted(readable(scope))[::2]))


def test_empty_scope_finds_only_published_editions(reader: Reader) -> None:
    answer = reader.search(EngineRequest(restrict(Everything(), guard_for(PUBLIC, frozenset())), size=500))
    published = {
        label.record_id
        for label in LABELS
        if label.standing == "public-edition"
        and label.is_released
        and not label.is_embargoed
        and label.level == 1
    }
    assert published
    assert set(answer.ids) == published
