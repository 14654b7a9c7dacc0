"""A folder served on localhost (a secure context), and modules bundled into one."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from web.frontend.build import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

FRONTEND = Path(__file__).parents[2] / "web" / "frontend"
BUNDLE = """
import { build } from "esbuild";
const [from, to] = process.argv.slice(1);
await build({ entryPoints: [from], outfile: to, bundle: true, format: "esm",
  nodePaths: ["node_modules"], logLevel: "error" });
"""


def bundle(source: Path, target: Path) -> None:
    """Write a module with all it imports into one file."""
    node, _npm, _which = commands()
    command = [*node, "--input-type=module", "-e", BUNDLE, str(source), str(target)]
    subprocess.run(command, cwd=FRONTEND, check=True)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing; the tests' output is for tests."""


@contextmanager
def folder(path: Path) -> Iterator[str]:
    """Serve a folder with an empty page.html until the block ends."""
    (path / "page.html").write_text("<!doctype html><title>page</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
