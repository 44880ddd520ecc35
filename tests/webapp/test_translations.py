"""Every sentence has an English form, with the same places in it, and the compiled catalogue is current."""

import re

import pytest

from webapp import translating

PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def test_every_sentence_is_translated() -> None:
    assert translating.missing(translating.read()) == [], "run: python -m webapp.translating"


def test_no_sentence_is_left_over() -> None:
    wanted = {message.id for message in translating.collect()}
    assert [message.id for message in translating.read() if message.id not in wanted] == []


def test_the_compiled_catalogue_is_current() -> None:
    assert translating.MO.read_bytes() == translating.compiled(translating.read())


def test_no_english_form_loses_a_value() -> None:
    wrong = []
    for message in translating.read():
        if isinstance(message.id, str) and message.id:
            wanted, found = set(PLACE.findall(message.id)), set(PLACE.findall(str(message.string)))
            wrong += [message.id] if wanted != found else []
    assert wrong == []


@pytest.mark.parametrize("word", ["kamu", "Oops", "berhasil!", "temuan kata"])
def test_the_speech_stays_plain(word: str) -> None:
    sentences = [str(message.id) for message in translating.collect() if message.id]
    assert [sentence for sentence in sentences if word in sentence] == []


def test_no_sentence_shouts() -> None:
    sentences = [str(message.id) for message in translating.collect() if message.id]
    assert [sentence for sentence in sentences if "!" in sentence] == []
