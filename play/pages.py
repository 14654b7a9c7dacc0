"""Reading a page as a person does: its forms, by the act they do, and its links.

Only what a browser would send is kept: fields with their present values, the
address, and the bytes that a signing form asks to have signed.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser


class NoSuchForm(LookupError):
    """The page does not offer the act, or no longer."""


@dataclass
class Form:
    """One form: its act, where it goes, its fields, and what is to be signed."""

    act: str
    action: str
    method: str
    to_sign: str = ""
    sign_from: str = ""
    #: the room whose session key the form binds, or is signed with
    session_key: str = ""
    session_sign: str = ""
    session_sign_from: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    #: names that take a file
    files: set[str] = field(default_factory=set)
    #: every value a choice offers, by name
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


@dataclass
class Page:
    """The forms, links and plain text of one page."""

    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""

    def form(self, act: str, place: int = 0) -> Form:
        """Return the form that does an act; the `place`th where there are several."""
        found = [form for form in self.forms if form.act == act]
        if len(found) <= place:
            acts = ", ".join(sorted({form.act for form in self.forms if form.act}))
            raise NoSuchForm(f"no form does {act!r} here; there are: {acts}")
        return found[place]

    def has_form(self, act: str) -> bool:
        """Say whether some form does an act."""
        return any(form.act == act for form in self.forms)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._form: Form | None = None
        self._select: tuple[str, bool] | None = None
        self._option: tuple[str, bool] | None = None
        self._area: str | None = None
        self._link: str | None = None
        self._words: list[str] = []
        self._texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = _form(given)
                self.page.forms.append(self._form)
            case "input" | "button":
                self._input(tag, given)
            case "textarea":
                self._area, self._words = given.get("name"), []
            case "select":
                self._select = (given.get("name", ""), "multiple" in given)
                self._start_choice(given.get("name", ""))
            case "option":
                self._option = (given.get("value", ""), "selected" in given)
                self._words = []
            case "a":
                self._link, self._words = given.get("href"), []
            case "script" | "style":
                self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "textarea":
                self._end_area()
            case "option":
                self._end_option()
            case "select":
                self._select = None
            case "a":
                self._end_link()
            case _:
                self._silent -= tag in ("script", "style")

    def _end_area(self) -> None:
        if self._area:
            # A browser drops the first line break of a text area.
            self._set(self._area, "".join(self._words).removeprefix("\n"))
        self._area = None

    def _end_link(self) -> None:
        if self._link is not None:
            self.page.links.append((self._link, "".join(self._words).strip()))
        self._link = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if not self._silent:
            self._texts.append(data)

    def whole(self) -> Page:
        self.page.text = " ".join(" ".join(self._texts).split())
        return self.page

    def _input(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if self._form is None or not name or "disabled" in given:
            return
        if tag == "button" or kind in ("submit", "button", "image", "reset"):
            return
        if kind == "file":
            self._form.files.add(name)
            return
        if kind in ("checkbox", "radio"):
            self._start_choice(name)
            self._form.choices[name].append((given.get("value", "on"), ""))
            if "checked" not in given:
                return
        self._form.fields.setdefault(name, []).append(
            given.get("value", "on" if kind in ("checkbox", "radio") else "")
        )

    def _start_choice(self, name: str) -> None:
        if self._form is not None and name:
            self._form.choices.setdefault(name, [])

    def _end_option(self) -> None:
        if self._option is None or self._select is None or self._form is None:
            return
        (value, selected), (name, multiple) = self._option, self._select
        self._form.choices[name].append((value, "".join(self._words).strip()))
        if selected or (not multiple and name not in self._form.fields):
            if multiple:
                self._form.fields.setdefault(name, []).append(value)
            else:
                self._form.fields[name] = [value]
        self._option = None

    def _set(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.fields.setdefault(name, []).append(value)


def _form(given: dict[str, str]) -> Form:
    return Form(
        act=given.get("data-act", ""),
        action=given.get("action", ""),
        method=given.get("method", "get").lower(),
        to_sign=given.get("data-sign", ""),
        sign_from=given.get("data-sign-from", ""),
        session_key=given.get("data-session-key", ""),
        session_sign=given.get("data-session-sign", ""),
        session_sign_from=given.get("data-session-sign-from", ""),
    )


def read(html: str) -> Page:
    """Read one page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.whole()
