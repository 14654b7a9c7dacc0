"""The page of procedures is what the tables say, and names tests that are there."""

import ast
from pathlib import Path

from scripts.procedures import PAGE, page
from tender.rules.catalogue import CATALOGUE
from tender.rules.procedures import PROCEDURES
from tests.procedures import DRIVES

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_written_from_the_tables() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_what_the_house_runs_is_in_the_catalogue() -> None:
    for code, procedure in PROCEDURES.items():
        entry = CATALOGUE[code]
        assert entry.category is procedure.category
        assert set(entry.stages) == set(procedure.stages)


def test_every_cell_names_a_test_of_a_stage_and_an_end_that_are_there() -> None:
    for (code, end, stage), named in DRIVES.items():
        entry = CATALOGUE[code]
        ends = {each.code: each for each in entry.ends}
        assert ends[end].reaches(stage)
        assert stage in entry.stages
        file, function = named.split("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        names = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert function in names, named
