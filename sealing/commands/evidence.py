"""`evidence`: whose fault a wrong share is, computed from one file by anybody.

The file is downloaded at the opening by those who may see it. Exit status 0: it shows
what is printed; 1: it shows nothing, and why.
"""

import argparse
import json
import sys
from pathlib import Path

from sealing import evidence, files


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evidence", help="judge a wrong share from its evidence", description=__doc__
    )
    parser.add_argument("file", metavar="EVIDENCE.json", type=Path)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what the evidence shows, as JSON."""
    raw = files.read_bounded(arguments.file, evidence.BYTES_MAX)
    judged = evidence.judge(evidence.read(raw))
    shown = {
        "fault": str(judged.finding.fault),
        "seat": judged.finding.i,
        "organisation": judged.organisation,
        "code": judged.finding.code,
        "manifest": judged.manifest,
        "signed_by_the_custodian": judged.is_signed,
    }
    sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
