"""Every page of the shell answers, in both languages, under a strict policy."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from web.rules.help_topics import TOPICS

pytestmark = pytest.mark.django_db

PAGES = ["/", "/help/", *(f"/help/{topic.slug}/" for topic in TOPICS)]
SHOWN = [*PAGES, "/manage/components/"]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)")


@pytest.fixture
def failing() -> Iterator[Client]:
    """A client of the house with views that refuse and fail beside it."""
    with override_settings(ROOT_URLCONF="tests.web.refusing_urls"):
        yield Client(raise_request_exception=False)


def words(html: str) -> str:
    """What a reader reads: the main part without tags."""
    main = html.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"<[^>]+>", " ", re.sub(r"<pre.*?</pre>", "", main, flags=re.DOTALL))


@pytest.mark.parametrize("path", SHOWN)
class TestEveryPage:
    def test_answers_in_chinese(self, client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200
        assert '<html lang="zh-Hans"' in response.text

    def test_answers_in_english_at_the_same_address(
        self, client: Client, path: str
    ) -> None:
        response = client.get("/en" + path)
        assert response.status_code == 200
        assert '<html lang="en"' in response.text
        assert f'href="{path}" hreflang="zh-Hans"' in response.text

    def test_carries_nothing_inline(self, client: Client, path: str) -> None:
        assert not INLINE.search(client.get(path).text)

    def test_is_served_under_a_strict_policy(self, client: Client, path: str) -> None:
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy

    def test_shows_the_servers_clock(self, client: Client, path: str) -> None:
        assert "data-clock data-now=" in client.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_no_chinese_is_left_over_in_english(client: Client, path: str) -> None:
    assert not re.search("[\u4e00-\u9fff]", words(client.get("/en" + path).text))


@pytest.mark.parametrize("path", PAGES)
def test_no_english_sentence_is_left_over_in_chinese(client: Client, path: str) -> None:
    found = re.findall(r"[A-Za-z]+(?: [A-Za-z]+){2,}", words(client.get(path).text))
    assert found == []


def test_the_desk_asks_who_one_is(client: Client) -> None:
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


class TestRefusals:
    @pytest.mark.parametrize("kind", ["404", "409", "422"])
    @pytest.mark.parametrize("language", ["", "/en"])
    def test_a_page_says_it_with_its_status(
        self, failing: Client, kind: str, language: str
    ) -> None:
        response = failing.get(f"/refuse/{kind}/")
        assert response.status_code == int(kind)
        assert "Content-Security-Policy" in response
        assert "<main" in response.text

    def test_a_page_names_rule_and_article(self, failing: Client) -> None:
        text = failing.get("/refuse/409/").text
        assert "投标截止不能早于12-15。" in text
        assert "招标投标法第24条" in text
        assert "deadline-too-early" in text

    @pytest.mark.parametrize(
        ("path", "headers"),
        [
            ("/api/v1/refuse/409/", {}),
            ("/refuse/409/", {"Accept": "application/json"}),
            ("/refuse/409/", {"X-Openseal-Form": "1"}),
        ],
    )
    def test_a_program_gets_json(
        self, failing: Client, path: str, headers: dict[str, str]
    ) -> None:
        response = failing.get(path, headers=headers)
        assert response.status_code == 409
        assert response.json() == {
            "refused": {
                "code": "deadline-too-early",
                "zh": "投标截止不能早于12-15。",
                "en": "The deadline cannot be before 12-15.",
                "article": "招标投标法第24条",
                "field": "closes_at",
            }
        }

    def test_a_partial_update_gets_the_summary(self, failing: Client) -> None:
        response = failing.get("/refuse/409/", headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert response["HX-Retarget"] == "#summary"
        assert "<html" not in response.text

    def test_not_found_and_not_yours_look_alike(self, failing: Client) -> None:
        refused = failing.get("/refuse/404/").text
        unknown = failing.get("/no/such/thing/").text
        assert words(refused) == words(unknown)

    def test_a_bug_says_what_to_do_and_nothing_of_itself(self, failing: Client) -> None:
        response = failing.get("/fail/")
        assert response.status_code == 500
        assert "ZeroDivision" not in response.text
        assert "<main" in response.text

    def test_a_kept_form_hears_where_to_go(self, client: Client) -> None:
        response = client.get("/desk/", headers={"X-Openseal-Form": "1"})
        assert response.status_code == 200
        assert response.json()["location"].startswith("/sign-in/")
