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
