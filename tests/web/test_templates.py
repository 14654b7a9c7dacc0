"""Every template parses; components show what they are given; catalogues are whole."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template import Context, engines
from django.template.loader import get_template
from django.utils import translation

from web.rules import act_words, help_topics, navigation, roles, tasks

WEB = Path(__file__).resolve().parents[2] / "web"
TEMPLATES = WEB / "templates"
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")
)
COMPONENTS = [name for name in NAMES if name.startswith("cotton/")]
TRANSLATED = re.compile(
    r"{%\s*translate\s+(?:\"([^\"]*)\"|'([^']*)')(?:\s+context\s+\"([^\"]+)\")?"
)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_parses(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_says_what_it_is_and_is_shown(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert text.startswith("{% comment %}")
    tag = "c-" + Path(name).stem.replace("_", "-")
    pages = [
        path.read_text()
        for path in TEMPLATES.rglob("*.html")
        if path.name != Path(name).name
    ]
    assert any(f"<{tag} " in page or f"<{tag}>" in page for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_no_template_carries_style_or_script(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)


def shown(source: str, language: str, **context: object) -> str:
    """A line of template with our tags, rendered in a language."""
    engine = engines["django"].engine
    loader = engine.template_loaders[0].loaders[0]
    compiled = loader.cotton_compiler.process(source)
    with translation.override(language):
        return engine.from_string(compiled).render(Context(context))


class TestComponents:
    def test_a_status_has_icon_and_word(self) -> None:
        html = shown('<c-status code="bid-submitted" />', "zh-hans")
        assert "已递交" in html
        assert "#lock-check" in html
        english = shown('<c-status code="bid-submitted" />', "en")
        assert "Submitted" in english

    def test_a_procedure_may_rename_a_stage(self) -> None:
        html = shown('<c-status code="open" label="响应中" />', "zh-hans")
        assert "响应中" in html
        assert "递交中" not in html

    def test_an_amount_has_unit_and_words(self) -> None:
        html = shown('<c-money fen="73632000" upper="1" />', "zh-hans")
        assert "736,320.00" in html
        assert "柒拾叁万陆仟叁佰贰拾元整" in html

    def test_a_discount_says_which_way_is_cheaper(self) -> None:
        html = shown('<c-price type="discount" value="12.50" unit="%" />', "zh-hans")
        assert "下浮率" in html
        assert "12.50" in html
        assert "下浮率越高，报价越低。" in html

    def test_a_withheld_row_keeps_number_and_digest(self) -> None:
        row = '<c-entry n="7" at="" digest="3f9a21c0ff" withheld="W" sentence="S" />'
        html = shown(row, "zh-hans")
        assert "#7" in html
        assert "3f9a21c0" in html
        assert "未公开" in html
        assert "S</span>" not in html

    def test_a_task_that_cannot_start_has_no_button(self) -> None:
        row = '<c-task name="N" url="/x/" act="Go" reason="12月15日起可签到。" />'
        html = shown(row, "zh-hans")
        assert "12月15日起可签到。" in html
        assert "<a" not in html

    def test_a_mismatch_shows_both_values(self) -> None:
        row = '<c-check what="W" outcome="mismatch" expected="aa" found="bb" />'
        html = shown(row, "en")
        assert "aa" in html
        assert "bb" in html
        assert "Does not verify" in html

    def test_what_a_page_is_given_is_escaped(self) -> None:
        html = shown('<c-receipt what="{{ w }}" />', "en", w="<script>")
        assert "<script>" not in html


def messages() -> set[tuple[str, str]]:
    """Every message id that templates and rules speak, with its context."""
    found = {
        (match[3] or "", match[1] or match[2])
        for path in TEMPLATES.rglob("*.html")
        for match in TRANSLATED.finditer(path.read_text())
    }
    plain = {way.label for ways in navigation.NAVIGATION.values() for way in ways}
    plain |= {*roles.ROLE_NAMES.values(), *act_words.ACT_WORDS.values()}
    plain |= {tasks.EMPTY_DESK_DEFAULT, *tasks.EMPTY_DESK.values()}
    plain |= {topic.title for topic in help_topics.TOPICS}
    plain |= {topic.answers for topic in help_topics.TOPICS}
    return found | {("", text) for text in plain}


def test_the_chinese_catalogue_is_whole_and_holds_nothing_else() -> None:
    source = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue = read_po(source.open("rb"), locale="zh_Hans")
    held = {(each.context or "", each.id): each.string for each in catalogue if each.id}
    assert set(held) == messages()
    assert all(held.values())


@pytest.mark.parametrize("place", ["%s"])
def test_places_survive_translation(place: str) -> None:
    source = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    for each in read_po(source.open("rb"), locale="zh_Hans"):
        assert each.id == "" or each.id.count(place) == each.string.count(place)
