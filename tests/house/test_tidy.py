"""The house checks itself: what the style asks for, read from the code.

ruff, mypy and import-linter look at one line, one type, one import; this looks at
what they cannot see.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GROUND = ("kernel", "sealing", "client", "press", "play", "verifier")
APPS = (
    *("journal", "parties", "escrow", "tender", "bidding", "evaluation", "award"),
    *("notices", "supervision", "web"),
)
# Rooms that meet the outside world, where a clock may hang on the wall.
ENTRANCES = {"management", "consumers", "live", "views", "api", "context"}
LINES_MAX = 400
FUNCTION_LINES_MAX = 60


def _modules(*packages: str) -> list[Path]:
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "node_modules" not in path.parts and "migrations" not in path.parts
    ]


EVERYTHING = _modules(*GROUND, *APPS, "config", "tests", "scripts", "benchmarks")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _at(path: Path, node: ast.AST, what: str) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}: {what}"


def test_a_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in EVERYTHING
        if path.name != "__init__.py" and not ast.get_docstring(_tree(path))
    ]
    assert silent == []


def test_a_package_is_marked_by_an_empty_file():
    """So that rules import without what stands beside them."""
    full = [
        str(path.relative_to(ROOT))
        for path in EVERYTHING
        if path.name == "__init__.py" and path.stat().st_size
    ]
    assert full == []


def test_a_module_has_one_subject():
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in EVERYTHING}
    long = [f"{p.relative_to(ROOT)}: {n}" for p, n in lines.items() if n > LINES_MAX]
    assert long == []


def test_a_function_fits_a_screen():
    long = [
        _at(path, node, f"{node.name} has {node.end_lineno - node.lineno + 1} lines")
        for path in EVERYTHING
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []


def _reads_a_clock(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="now" | "utcnow" | "today")):
            return ast.unparse(owner).split(".")[-1] in {"datetime", "date", "timezone"}
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time")):
            return True
    return False


def test_nobody_below_the_entrances_reads_a_clock():
    """Rules are handed the instant; actions ask `journal.queries.instant()`."""
    readers = [
        _at(path, node, ast.unparse(node))
        for path in _modules("kernel", "press", *APPS)
        if not ENTRANCES & {*path.parts, path.stem}
        for node in ast.walk(_tree(path))
        if _reads_a_clock(node)
    ]
    assert readers == []


def _is_signal(node: ast.AST) -> bool:
    if not isinstance(node, ast.ImportFrom):
        return False
    names = {alias.name for alias in node.names}
    return "signals" in (node.module or "") or bool(names & {"receiver", "Signal"})


def test_news_travels_by_calls_not_by_signals():
    signals = [
        _at(path, node, ast.unparse(node))
        for path in _modules(*APPS, "config")
        for node in ast.walk(_tree(path))
        if _is_signal(node)
    ]
    assert signals == []


def test_no_page_takes_a_name_of_the_frame():
    """A page that has `ways` of its own has no navigation any more."""
    taken = re.compile(r"""(?<![\w.])"?(?:ways|role_name|server_now)"?\s*[=:](?!=)""")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(ROOT.glob("*/views/*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if taken.search(line)
    ]
    assert found == []


def test_no_model_is_fetched_by_name():
    """It would pass by the import contracts."""
    fetched = [
        _at(path, node, ast.unparse(node))
        for path in _modules(*APPS, "config")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert fetched == []


def _leaves_a_way_back(node: ast.AST, app: str) -> bool:
    """A foreign key to another app's model by string, without `related_name="+"`."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    if ast.unparse(node.func) not in {"models.ForeignKey", "models.OneToOneField"}:
        return False
    target = node.args[0]
    if not isinstance(target, ast.Constant) or "." not in str(target.value):
        return False
    given = {k.arg: ast.unparse(k.value) for k in node.keywords}
    return str(target.value).split(".")[0] != app and given.get("related_name") != "'+'"


def test_foreign_keys_across_apps_leave_no_way_back():
    found = [
        _at(path, node, ast.unparse(node))
        for path in _modules(*APPS)
        for node in ast.walk(_tree(path))
        if _leaves_a_way_back(node, path.relative_to(ROOT).parts[0])
    ]
    assert found == []


TEMPLATES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.html")
    if "node_modules" not in path.parts
)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\son(click|change|submit|input|load|key\w+)\s*="),
    "an inline style sheet": re.compile(r"<style\b"),
}
SCRIPT = re.compile(r"<script\b([^>]*)>")


def _breaches(text: str) -> list[str]:
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    for attributes in SCRIPT.findall(text):
        is_data = 'type="application/json"' in attributes
        if "src=" not in attributes and not is_data:
            found.append("an inline script")
    return found


def test_templates_keep_to_the_content_security_policy():
    breaches = {
        str(path.relative_to(ROOT)): found
        for path in TEMPLATES
        if (found := _breaches(path.read_text(encoding="utf-8")))
    }
    assert breaches == {}
