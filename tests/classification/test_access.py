"""The rule of sight: row by row of the table, then on thousands of drawn readers and records."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.access import (
    Shown,
    Verdict,
    content_tokens,
    description_tokens,
    label_tokens,
    may_read,
    opens_secrets,
    shown_fields,
    title_is_masked,
)
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PUBLIC, Mandate, MandateKind, Post, PostKind, Scope
from classification.table import AccessTable, Narrowing, Relation
from tests.classification.plain_table import plain_verdict
from tests.classification.world import labels, many_labels, posts, scopes

C, D, N = Verdict.CONTENT, Verdict.DESCRIPTION, Verdict.NONE
LABEL = Label(
    record_id="r",
    level=Level.ORDINARY,
    standing=Standing.FILED,
    office="kota",
    division="kota-pp",
    parent_office="prov",
    function="pp",
    creator_tier=2,
    seats=frozenset({"seat"}),
    cases=frozenset({"case"}),
)


def post(
    kind: PostKind, unit: str, office: str = "kota", function: str | None = None, tier: int = 9
) -> Scope:
    return Scope(posts=(Post("elsewhere", kind, unit, office, function, tier),))


def mandate(kind: MandateKind, max_level: Level = Level.TOP_SECRET, **opened: frozenset[str]) -> Scope:
    return Scope(mandates=(Mandate(kind, max_level=max_level, **opened),))


def supervised(scope: Scope, office: str = "kota") -> Scope:
    paper = Mandate(MandateKind.SUPERVISION, offices=frozenset({office}))
    return dataclasses.replace(scope, mandates=(paper,))


NAMED = frozenset({"r"})
LEADER_ABOVE = post(PostKind.LEADER, "prov", "prov", tier=1)
COUNTERPART = post(PostKind.STAFF, "prov-pp", "prov", "pp")
ROWS = {
    "named": (Scope(named_records=NAMED), C, C, C, N),
    "case team": (Scope(cases=frozenset({"case"})), C, C, C, N),
    "staff of the owning division": (post(PostKind.STAFF, "kota-pp"), C, C, N, N),
    "public-information officer of the owning division": (post(PostKind.PPID, "kota-pp"), C, C, N, N),
    "head of the owning unit": (post(PostKind.HEAD, "kota-pp"), C, C, C, N),
    "head of the owning unit, named": (
        dataclasses.replace(post(PostKind.HEAD, "kota-pp"), named_records=NAMED), C, C, C, C,
    ),
    "head of another unit, named": (
        dataclasses.replace(post(PostKind.HEAD, "kota-sek"), named_records=NAMED), C, C, C, N,
    ),
    "leader of a higher tier than the creator": (post(PostKind.LEADER, "kota", tier=1), C, C, C, C),
    "leader of the creator's tier": (post(PostKind.LEADER, "kota", tier=2), C, C, C, C),
    "leader of a lower tier than the creator": (post(PostKind.LEADER, "kota", tier=3), C, C, C, N),
    "head of secretariat of the office": (post(PostKind.SECRETARY, "kota", tier=2), C, C, C, C),
    "head of secretariat, of another unit": (post(PostKind.SECRETARY, "kota-sek", tier=1), C, N, N, N),
    "another division": (post(PostKind.STAFF, "kota-sek"), C, N, N, N),
    "head of another division": (post(PostKind.HEAD, "kota-sek"), C, N, N, N),
    "archive unit": (post(PostKind.ARCHIVIST, "kota-sek"), C, D, D, D),
    "archive unit of the office above": (post(PostKind.ARCHIVIST, "prov-arsip", "prov", "arsip"), N, N, N, N),
    "leader of the office above": (LEADER_ABOVE, C, C, N, N),
    "leader above with a supervision assignment": (supervised(LEADER_ABOVE), C, C, C, N),
    "leader above, supervising another office": (supervised(LEADER_ABOVE, "kab"), C, C, N, N),
    "counterpart division above": (COUNTERPART, C, C, N, N),
    "counterpart above with a supervision assignment": (supervised(COUNTERPART), C, C, C, N),
    "other division above": (post(PostKind.STAFF, "prov-ps", "prov", "ps"), N, N, N, N),
    "supervision assignment alone": (supervised(Scope()), N, N, N, N),
    "office two steps above": (post(PostKind.LEADER, "ri", "ri", tier=1), N, N, N, N),
    "office beside": (post(PostKind.LEADER, "kab", "kab", tier=1), N, N, N, N),
    "office below": (post(PostKind.LEADER, "desa", "desa", tier=1), N, N, N, N),
    "auditor to Rahasia": (
        mandate(MandateKind.AUDIT, Level.SECRET, offices=frozenset({"kota"})), C, C, C, N,
    ),
    "auditor to Sangat Rahasia": (mandate(MandateKind.AUDIT, offices=frozenset({"kota"})), C, C, C, C),
    "auditor of another office": (mandate(MandateKind.AUDIT, offices=frozenset({"kab"})), N, N, N, N),
    "law enforcer, this case": (
        mandate(MandateKind.LAW_ENFORCEMENT, cases=frozenset({"case"})), C, C, C, C,
    ),
    "law enforcer, another case": (
        mandate(MandateKind.LAW_ENFORCEMENT, cases=frozenset({"other"})), N, N, N, N,
    ),
    "law enforcer, named office only": (
        mandate(MandateKind.LAW_ENFORCEMENT, offices=frozenset({"kota"})), N, N, N, N,
    ),
    "technical administrator": (post(PostKind.ADMINISTRATOR, "kota-pp"), N, N, N, N),
    "scanning operator": (post(PostKind.OPERATOR, "kota-pp"), N, N, N, N),
    "public": (PUBLIC, N, N, N, N),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("level", Level)
def test_row_of_the_table(row: str, level: Level) -> None:
    scope, *verdicts = ROWS[row]
    decision = may_read(scope, dataclasses.replace(LABEL, level=level))
    assert decision.verdict is verdicts[level - 1]
    assert decision.reason


@pytest.mark.parametrize("row", ["named", "case team"])
def test_the_head_confirms_a_top_secret_record_to_those_named(row: str) -> None:
    label = dataclasses.replace(LABEL, level=Level.TOP_SECRET, head_confirmed=True)
    assert may_read(ROWS[row][0], label).verdict is C
    assert may_read(post(PostKind.STAFF, "kota-pp"), label).verdict is N


@given(scopes(), labels())
@settings(max_examples=400, deadline=None)
def test_rule_agrees_with_the_plain_table(scope: Scope, label: Label) -> None:
    assert may_read(scope, label).verdict.value == plain_verdict(scope, label)


@given(scopes())
@settings(max_examples=40, deadline=None)
def test_rule_agrees_with_the_plain_table_on_many_records(scope: Scope) -> None:
    for label in many_labels(300):
        assert may_read(scope, label).verdict.value == plain_verdict(scope, label), label


@given(scopes(), labels())
@settings(max_examples=150, deadline=None)
def test_tokens_alone_decide(scope: Scope, label: Label) -> None:
    tokens = label_tokens(label)
    verdict = may_read(scope, label).verdict
    assert (verdict is C) == bool(tokens & content_tokens(scope))
    assert (verdict is N) == tokens.isdisjoint(content_tokens(scope) | description_tokens(scope))


@given(labels())
@settings(max_examples=200, deadline=None)
def test_empty_scope_finds_only_released_unembargoed_public_editions(label: Label) -> None:
    verdict = may_read(PUBLIC, label).verdict
    assert verdict in (C, N)
    if verdict is C:
        assert label.standing is Standing.PUBLIC_EDITION
        assert label.is_released
        assert not label.is_embargoed
        assert label.level is Level.ORDINARY


@given(st.lists(posts((PostKind.ADMINISTRATOR,)), max_size=4), labels())
@settings(max_examples=150, deadline=None)
def test_technical_administrator_sees_what_the_public_sees(held: list[Post], label: Label) -> None:
    assert may_read(Scope(posts=tuple(held)), label).verdict is may_read(PUBLIC, label).verdict


@given(labels(), posts((PostKind.OPERATOR,)))
@settings(max_examples=150, deadline=None)
def test_operator_sees_own_drafts_only(label: Label, held: Post) -> None:
    verdict = may_read(Scope(posts=(held,)), label).verdict
    is_open = may_read(PUBLIC, label).verdict is C
    is_filed = label.standing is Standing.FILED or (
        label.standing is Standing.PUBLIC_EDITION and label.is_released
    )
    assert (verdict is C) == (is_open or (not is_filed and held.seat in label.seats))


@pytest.mark.parametrize("level", Level)
def test_draft_is_seen_by_its_chain_and_the_releasing_archivist_only(level: Level) -> None:
    draft = dataclasses.replace(LABEL, standing=Standing.DRAFT, level=level)
    author = Scope(posts=(Post("seat", PostKind.STAFF, "kota-sek", "kota"),))
    archivist = post(PostKind.ARCHIVIST, "kota-sek")
    assert may_read(author, draft).verdict is C
    assert may_read(archivist, draft).verdict is C
    for row in set(ROWS) - {"archive unit"}:
        assert may_read(ROWS[row][0], draft).verdict is N


def test_unreleased_public_edition_is_a_draft() -> None:
    edition = dataclasses.replace(LABEL, standing=Standing.PUBLIC_EDITION)
    assert may_read(PUBLIC, edition).verdict is N
    assert may_read(post(PostKind.LEADER, "kota", tier=1), edition).verdict is N
    assert may_read(PUBLIC, dataclasses.replace(edition, is_released=True)).verdict is C


def test_description_shows_less_the_more_secret_the_record() -> None:
    archivist = post(PostKind.ARCHIVIST, "kota-sek")
    shown = {level: shown_fields(archivist, dataclasses.replace(LABEL, level=level)) for level in Level}
    assert shown[Level.ORDINARY] == shown[Level.RESTRICTED] == frozenset(Shown)
    assert Shown.TITLE not in shown[Level.SECRET]
    assert Shown.NUMBER in shown[Level.SECRET]
    assert shown[Level.TOP_SECRET] == {Shown.CODE, Shown.DATES, Shown.PLACE}
    assert title_is_masked(archivist, dataclasses.replace(LABEL, level=Level.SECRET))
    assert not title_is_masked(archivist, dataclasses.replace(LABEL, level=Level.RESTRICTED))
    assert title_is_masked(PUBLIC, LABEL)
    assert not shown_fields(PUBLIC, LABEL)


@given(scopes(), labels(), st.sampled_from(Relation), st.sampled_from(Level), st.sampled_from(Verdict))
@settings(max_examples=200, deadline=None)
def test_an_office_can_only_narrow(
    scope: Scope, label: Label, relation: Relation, level: Level, verdict: Verdict
) -> None:
    table = AccessTable(
        tuple(Narrowing(office, relation, level, verdict) for office in ("ri", "prov", "kota"))
    )
    narrowed = dataclasses.replace(scope, table=table)
    assert may_read(narrowed, label).verdict.rank <= may_read(scope, label).verdict.rank


def test_narrowing_closes_one_cell_of_one_office() -> None:
    restricted = dataclasses.replace(LABEL, level=Level.RESTRICTED)
    table = AccessTable((Narrowing("kota", Relation.STAFF, Level.RESTRICTED, N),))
    staff = dataclasses.replace(post(PostKind.STAFF, "kota-pp"), table=table)
    head = dataclasses.replace(post(PostKind.HEAD, "kota-pp"), table=table)
    assert may_read(staff, restricted).verdict is N
    assert may_read(staff, LABEL).verdict is C
    assert may_read(head, restricted).verdict is C
    other = AccessTable((Narrowing("kab", Relation.STAFF, Level.RESTRICTED, N),))
    assert may_read(dataclasses.replace(staff, table=other), restricted).verdict is C


def test_posts_that_open_secrets_need_a_second_person() -> None:
    assert {kind for kind in PostKind if opens_secrets(kind)} == {
        PostKind.LEADER,
        PostKind.SECRETARY,
        PostKind.HEAD,
        PostKind.ARCHIVIST,
    }


@given(posts(), labels())
@settings(max_examples=200, deadline=None)
def test_a_post_that_needs_no_second_person_opens_nothing_secret(held: Post, label: Label) -> None:
    if not opens_secrets(held.kind) and label.standing is Standing.FILED and label.level >= Level.SECRET:
        assert may_read(Scope(posts=(held,)), label).verdict is N


@given(labels())
@settings(max_examples=150, deadline=None)
def test_tokens_fit_their_column(label: Label) -> None:
    long = dataclasses.replace(
        label,
        record_id="r" * 16,
        office="o" * 16,
        division="d" * 16,
        parent_office="p" * 16,
        function="f" * 40,
        cases=frozenset({"c" * 16}),
    )
    assert max(map(len, label_tokens(long))) <= 80
