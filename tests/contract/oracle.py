"""What the search contract says, written plainly: every document is looked at, one word after the other."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from search.contract import RecordDocument
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextNode,
    Word,
)
from search.visibility import Guard

LEVELS = {1: "biasa", 2: "terbatas", 3: "rahasia", 4: "sangat-rahasia"}


def may_see(document: RecordDocument, guard: Guard) -> bool:
    return bool(set(document.access) & guard.tokens) and document.id not in guard.excluded


def found(documents: Iterable[RecordDocument], node: Node, guard: Guard) -> list[RecordDocument]:
    return [each for each in documents if may_see(each, guard) and matches(each, node)]


def matches(document: RecordDocument, node: Node) -> bool:
    match node:
        case And(children):
            return all(matches(document, child) for child in children)
        case Or(children):
            return any(matches(document, child) for child in children)
        case Not(child):
            return not matches(document, child)
        case Everything():
            return True
        case Equals(facet, value):
            kept = {"dossier": [document.dossier], "fate": [document.fate]}
            return value in (kept | facet_values(document)).get(facet, [])
        case HeldBy(bearers):
            return bool(bearers & set(document.within))
        case DateRange(since, until, clock):
            text = getattr(document, clock)
            day = date.fromisoformat(text) if text else None
            return day is not None and (since or date.min) <= day <= (until or date.max)
        case InField("title", child):
            return in_words(child, document.title_exact, document.title_stem)
        case InField(_, child):
            return in_words(child, document.numbers, "")
        case _:
            return in_words(node, document.title_exact, document.title_stem) or in_words(
                node, document.body_exact, document.body_stem
            )


def in_words(node: TextNode, exact: str, stem: str) -> bool:
    words = exact.split()
    match node:
        case Word(wanted, root):
            return wanted in words or (root != "" and root in stem.split())
        case Prefix(stub):
            return any(word.startswith(stub) for word in words)
        case Fuzzy(wanted, distance):
            return any(edits(word, wanted) <= distance for word in words)
        case Phrase(wanted, 0):
            return any(tuple(words[at : at + len(wanted)]) == wanted for at in range(len(words)))
        case Phrase(wanted, slop):
            return near_in_order(words, wanted, slop)


def near_in_order(words: Sequence[str], wanted: Sequence[str], slop: int) -> bool:
    kept = [word for at, word in enumerate(wanted) if at == 0 or word != wanted[at - 1]]
    if len(kept) == 1:
        return kept[0] in words
    return all(
        any(
            words[here] == first and words[there] == second
            for here in range(len(words))
            for there in range(here + 1, min(here + slop + 2, len(words)))
        )
        for first, second in pairwise(kept)
    )


def edits(one: str, other: str) -> int:
    """Inserts, deletes, changes and swaps of neighbours, as a full table."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))} | {(-1, j): j + 1 for j in range(-1, len(other))}
    for i in range(len(one)):
        for j in range(len(other)):
            costs = [
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i] != other[j]),
            ]
            if i and j and one[i] == other[j - 1] and one[i - 1] == other[j]:
                costs.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(costs)
    return table[len(one) - 1, len(other) - 1]


def facet_values(document: RecordDocument) -> dict[str, list[str]]:
    values = {
        "unit": [document.unit],
        "office": [document.office],
        "kind": [document.kind],
        "level": [LEVELS[document.level]],
        "code": sorted(set(document.codes)),
        "year": [document.date[:4]],
        "month": [document.date[:7]],
        "election": [document.election],
        "stage": [document.stage],
        "status": [document.status],
    }
    return {facet: [value for value in each if value] for facet, each in values.items()}


def facet_counts(documents: Iterable[RecordDocument]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for document in documents:
        for facet, values in facet_values(document).items():
            counts.setdefault(facet, Counter()).update(values)
    return {facet: dict(count) for facet, count in counts.items() if count}


def by_date(documents: Iterable[RecordDocument], is_newest_first: bool) -> list[str]:
    dated = sorted((each for each in documents if each.date), key=lambda each: each.id)
    dated.sort(key=lambda each: each.date, reverse=is_newest_first)
    return [each.id for each in dated] + sorted(each.id for each in documents if not each.date)


def wanted_text(node: Node) -> list[TextNode]:
    match node:
        case And(children) | Or(children):
            return [leaf for child in children for leaf in wanted_text(child)]
        case Word() | Phrase() | Prefix() | Fuzzy():
            return [node]
        case _:
            return []


def pages(document: RecordDocument, node: Node) -> list[int]:
    leaves = wanted_text(node)
    return sorted(
        page.number
        for page in document.pages
        if any(in_words(leaf, page.exact, page.stem) for leaf in leaves)
    )


def frequencies(documents: Iterable[RecordDocument]) -> dict[str, int]:
    titles: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for document in documents:
        titles.update(set(document.title_exact.split()))
        texts.update(set(document.body_exact.split()))
    return {word: max(titles[word], texts[word]) for word in titles | texts}


def completions(documents: Iterable[RecordDocument], stub: str) -> list[str]:
    counts = frequencies(documents)
    longer = [word for word in counts if word.startswith(stub) and word != stub]
    return sorted(longer, key=lambda word: (-counts[word], word))


def near_words(documents: Iterable[RecordDocument], word: str) -> list[str]:
    counts = frequencies(documents)
    near = [each for each in counts if each[0] == word[0] and 1 <= edits(each, word) <= 2]
    return sorted(near, key=lambda each: (-counts[each] / (1 if edits(each, word) == 1 else 20), each))
