"""Production settings: clean when complete, and refused by name when not."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sealing.ca import DevelopmentAuthority

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
NAMES = re.compile(r"\b(OPENSEAL_[A-Z0-9_]+|DATABASE_URL|REDIS_URL)\b")
# Between the suite's own processes; nobody sets these.
OF_THE_SUITE = {"OPENSEAL_TEST_VAR", "OPENSEAL_TEST_RUN", "OPENSEAL_APPS"}
AUTHORITY_AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def complete(tmp_path_factory) -> dict[str, str]:
    """The environment of a house that is ready to open."""
    folder = tmp_path_factory.mktemp("production")
    licensed = DevelopmentAuthority.create("Licensed CA", AUTHORITY_AT)
    (folder / "people.pem").write_bytes(licensed.certificate_pem)
    (folder / "time.pem").write_bytes(licensed.certificate_pem)
    seal = licensed.issue_platform("Centre", "Trading centre", at=AUTHORITY_AT)
    (folder / "seal.p12").write_bytes(seal.pkcs12("for tests"))
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": "postgres://openseal:secret@db.example:5432/openseal",
        "REDIS_URL": "redis://redis.example:6379/0",
        "OPENSEAL_VAR": str(folder),
        "OPENSEAL_SECRET_KEY": "k9!" + "bQ7zR2mX" * 8,
        "OPENSEAL_HOSTS": "trade.example",
        "OPENSEAL_TRUST_ANCHORS": str(folder / "people.pem"),
        "OPENSEAL_TSA_ANCHORS": str(folder / "time.pem"),
        "OPENSEAL_TSA_URLS": "https://tsa.one.example/,https://tsa.two.example/",
        "OPENSEAL_PLATFORM_KEY": str(folder / "seal.p12"),
        "OPENSEAL_PLATFORM_PASSPHRASE": "for tests",
        "PATH": os.environ["PATH"],
    }


def _check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_house_passes(complete):
    done = _check(complete)
    assert done.returncode == 0, done.stderr


def test_production_does_not_start_before_it_is_ready(complete):
    done = subprocess.run(
        [sys.executable, "-c", "import config.asgi"],
        cwd=ROOT,
        env={**complete, "OPENSEAL_TSA_URLS": "", "OPENSEAL_TRAINING_ALLOWED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "openseal.E001" in done.stderr
    assert "openseal.E006" in done.stderr


def test_training_rules_are_refused(complete):
    done = _check({**complete, "OPENSEAL_TRAINING_ALLOWED": "1"})
    assert done.returncode == 1
    assert "openseal.E001" in done.stderr


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("OPENSEAL_TRUST_ANCHORS", "openseal.E003"),
        ("OPENSEAL_TSA_ANCHORS", "openseal.E005"),
    ],
)
def test_the_development_authority_is_refused(complete, tmp_path, name, error):
    from config.services import development

    authority = DevelopmentAuthority.create(development.NAME, AUTHORITY_AT)
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(authority.certificate_pem)
    done = _check({**complete, name: str(bundle)})
    assert done.returncode == 1
    assert error in done.stderr


@pytest.mark.parametrize(
    ("urls", "error"),
    [
        ("https://tsa.one.example/", "openseal.E006"),
        ("https://tsa.one.example/a,https://tsa.one.example/b", "openseal.E006"),
        ("https://tsa.one.example/,http://127.0.0.1:8011/tsa/a", "openseal.E007"),
        ("", "openseal.E006"),
    ],
)
def test_a_single_clock_is_refused(complete, urls, error):
    done = _check({**complete, "OPENSEAL_TSA_URLS": urls})
    assert done.returncode == 1
    assert error in done.stderr


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("OPENSEAL_TRUST_ANCHORS", "openseal.E002"),
        ("OPENSEAL_TSA_ANCHORS", "openseal.E004"),
        ("OPENSEAL_PLATFORM_KEY", "openseal.E008"),
    ],
)
def test_a_missing_file_is_refused(complete, name, error):
    done = _check({**complete, name: "/nonexistent/file"})
    assert done.returncode == 1
    assert error in done.stderr


@pytest.mark.parametrize("name", ["OPENSEAL_SECRET_KEY", "DATABASE_URL"])
def test_nothing_secret_has_a_default(complete, name):
    done = _check({key: value for key, value in complete.items() if key != name})
    assert done.returncode == 1
    assert name in done.stderr


def _read_in_code() -> set[str]:
    found: set[str] = set()
    for package in ("config", "press", "tests", "client", "web", "scripts"):
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" not in path.parts:
                found |= set(NAMES.findall(path.read_text(encoding="utf-8")))
    return found - OF_THE_SUITE


def test_the_reference_mentions_every_setting_and_no_other():
    assert set(NAMES.findall(REFERENCE)) == _read_in_code()


def test_the_reference_mentions_every_refusal_of_production():
    text = (ROOT / "config" / "checks.py").read_text(encoding="utf-8")
    refusals = re.compile(r"openseal\.E\d+")
    assert set(refusals.findall(REFERENCE)) == set(refusals.findall(text))
