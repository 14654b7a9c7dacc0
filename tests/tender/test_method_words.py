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
    (line,) = method_words.lines({"novel": [{"hue": "red", "depth": "4"}]})
    assert line == (
        Text("novel", "novel"),
        Text("hue red，depth 4", "hue red, depth 4"),
    )
    assert method_words.method_text("other") == Text("other", "other")


def test_names_inside_a_list_are_said_where_they_stand() -> None:
    listed = [{"key": "小微", "policy": "small", "rate": "0.10"}]
    (line,) = method_words.lines({"price": {"deductions": listed}})
    assert line[1].zh == "名称 小微，政策 小微企业，比例 0.10"
    (line,) = method_words.lines({"trim": [{"from": 5, "high": 1}]})
    assert line[1].zh == "自几家起 5，去掉最高 1"
