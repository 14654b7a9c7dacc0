"""A refusal has a code, a sentence in both languages, and the article."""

import pickle

from kernel.refused import NotFound, Refused


class ExtensionTooLate(Refused):
    code = "extension-too-late"
    zh = "距截止不足{days}日。"
    en = "Fewer than {days} days are left."


def test_the_sentence_is_filled_in_both_languages():
    refused = ExtensionTooLate(article="招标投标法第23条", days=15)
    assert refused.sentence("zh-hans") == "距截止不足15日。"
    assert refused.sentence("en") == "Fewer than 15 days are left."
    assert refused.article == "招标投标法第23条"


def test_it_crosses_process_borders_whole():
    refused = pickle.loads(pickle.dumps(ExtensionTooLate(field="deadline", days=3)))
    assert (refused.field, refused.facts["days"]) == ("deadline", 3)


def test_not_found_answers_404():
    assert NotFound.status == 404


class ComesLate(Refused):
    code = "comes-late"
    zh = "收到时间{at}，截止{deadline}，{name}。"
    en = "It came {at}; the deadline was {deadline}; {name}."


def test_an_instant_is_said_in_beijing_time():
    refused = ComesLate(
        at="2026-11-24T01:30:00.412+00:00",
        deadline="2026-11-24T09:30:00+08:00",
        name="2026-11-24",
    )
    assert refused.sentence("zh-hans") == (
        "收到时间北京时间2026-11-24 09:30:00.412，"
        "截止北京时间2026-11-24 09:30:00，2026-11-24。"
    )
    assert refused.sentence("en") == (
        "It came 2026-11-24 09:30:00.412 Beijing time; the deadline was "
        "2026-11-24 09:30:00 Beijing time; 2026-11-24."
    )
    assert refused.facts["deadline"] == "2026-11-24T09:30:00+08:00"
