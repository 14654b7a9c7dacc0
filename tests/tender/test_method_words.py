"""A method in words: every line is said, and nothing is left out."""

from tender.rules import method_words
from tender.rules.rulebooks import Text


def test_nested_parameters_become_lines() -> None:
    parameters = {
        "benchmark": {"family": "C", "frozen": True, "trim": {"from": 5, "high": 1}},
        "k_set": ["0.97", "0.98"],
        "judges": {"mean_of": "group"},
    }
    said = [(name.zh, value.zh) for name, value in method_words.lines(parameters)]
    assert said == [
        ("评标基准价：算法", "C（平均值×K）"),
        ("评标基准价：否决后不再变动", "是"),
        ("评标基准价：去掉最高最低：自几家起", "5"),
        ("评标基准价：去掉最高最低：去掉最高", "1"),
        ("K值抽取范围", "0.97、0.98"),
        ("评委打分：平均范围", "按大类"),
    ]


def test_what_stands_in_no_table_is_shown_as_it_is() -> None:
    (line,) = method_words.lines({"novel": [{"side": "above", "rate": "4"}]})
    assert line == (
        Text("novel", "novel"),
        Text("side above，rate 4", "side above, rate 4"),
    )
    assert method_words.method_text("other") == Text("other", "other")
