"""The arguments of every command, in the order of the help, and how a word of the command line becomes a value."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

ROLES = ("owner", "manager", "exporter", "viewer")
KINDS = ("invoice", "procurement")
MAPPINGS = ("routes", "accounts", "taxes", "tracking", "options", "parties", "numbers", "policies")
STATES = ("ready", "held", "posting", "in_doubt", "posted", "synced", "changed", "skipped", "gone",
          "withdrawing", "withdrawn")  # fmt: skip
RECORDS = ("invoice", "purchase", "customer", "supplier", "product")
RESULTS = ("done", "unchanged", "failed", "held", "left_out")
LEDGER_KINDS = ("invoice", "credit_note", "bill", "supplier_credit")
DEMO_FOLDER = Path(".tieout")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-11-30") from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment; write it like 2026-11-22T09:00:00Z"
        ) from None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above zero")
    return int(text)


def workspace(parser: argparse.ArgumentParser) -> None:
    """Which workspace, where there are several."""
    parser.add_argument(
        "--workspace", default="", metavar="NAME", help="its short name, where there are several workspaces"
    )


def json(parser: argparse.ArgumentParser) -> None:
    """Answers for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def demo(parser: argparse.ArgumentParser) -> None:
    """Of `tieout demo`."""
    parser.add_argument("--fresh", action="store_true", help="forget what was done and start anew")
    parser.add_argument("--port", type=_port, default=8000, help="where the site answers (default: 8000)")
    parser.add_argument(
        "--data-dir", type=Path, default=DEMO_FOLDER, metavar="DIR",
        help="where everything is kept (default: .tieout in this folder)",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", default="harbour-it", help="the story of the simulated worlds (default: harbour-it)"
    )


def simulator(parser: argparse.ArgumentParser) -> None:
    """Of `tieout simulator`."""
    parser.add_argument("--scenario", default="harbour-it", metavar="NAME",
                        help="a story by name, or a TOML file (default: harbour-it)")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="show the stories that there are, and end")
    parser.add_argument("--port", type=_port, default=9200, help="both worlds answer here (default: 9200)")
    parser.add_argument("--setup-file", type=Path, metavar="FILE",
                        help="write a set-up file here that `tieout setup apply` takes as it is")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of everything that is random")
    parser.add_argument(
        "--invoices", type=_count, metavar="N", help="how many, in a story that generates them"
    )
    parser.add_argument("--clock", type=_moment, metavar="ISO", help="stop the worlds' clock at this moment")
    parser.add_argument("--state", type=Path, metavar="FILE",
                        help="go on with the worlds in this file if it is there, and keep them in it")  # fmt: skip


def web(parser: argparse.ArgumentParser) -> None:
    """Of `tieout web`."""
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS",
                        help="host:port, or unix:/path of a socket (default: 127.0.0.1:8000)")  # fmt: skip
    parser.add_argument("--workers", type=_count, default=2, help="processes (default: 2)")
    parser.add_argument("--threads", type=_count, default=8, help="threads of each process (default: 8)")


def setup_file(parser: argparse.ArgumentParser) -> None:
    """The set-up file."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the set-up file")
    json(parser)


def setup_apply(parser: argparse.ArgumentParser) -> None:
    """Of `tieout setup apply`."""
    setup_file(parser)
    parser.add_argument("--yes", action="store_true", help="apply without asking")


def post(parser: argparse.ArgumentParser) -> None:
    """Of `tieout post`."""
    parser.add_argument(
        "--thru", type=_day, metavar="DATE", help="documents dated until then (default: today)"
    )
    parser.add_argument(
        "--kind", action="append", default=[], choices=KINDS, help="of this kind only; may be repeated"
    )
    parser.add_argument(
        "--organisation", action="append", default=[], metavar="KEY",
        help="into these books only; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--changed", action="append", default=[], metavar="DOC",
        help="write this document alone, by number or key, over what stands in Xero; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true",
        help="show what would be sent and in what it differs from what stands in Xero, and send nothing",
    )  # fmt: skip
    parser.add_argument(
        "--wait", action=argparse.BooleanOptionalAction, default=True, help="until it is over (default)"
    )
    json(parser)
    workspace(parser)


def one_document(parser: argparse.ArgumentParser) -> None:
    """Which document."""
    parser.add_argument("document", metavar="DOC", help="its number, or its key: invoice:5001")
    workspace(parser)


def several_documents(parser: argparse.ArgumentParser) -> None:
    """Which documents: one plan for all of them."""
    parser.add_argument(
        "documents",
        nargs="+",
        metavar="DOC",
        help="its number, or its key: invoice:5001; several are done at once",
    )
    workspace(parser)


def documents(parser: argparse.ArgumentParser) -> None:
    """Of `tieout documents`."""
    parser.add_argument("--state", default="", choices=STATES, help="where they stand")
    parser.add_argument("--number", default="", metavar="TEXT", help="part of a number, or of a party's name")
    parser.add_argument("--kind", default="", choices=KINDS, help="of this kind only")
    parser.add_argument("--organisation", default="", metavar="KEY", help="of these books only")
    parser.add_argument("--since", type=_day, metavar="DATE", help="dated then or later")
    parser.add_argument("--until", type=_day, metavar="DATE", help="dated then or earlier")
    parser.add_argument(
        "--limit", type=_count, default=100, metavar="N", help="at most so many (default: 100)"
    )
    json(parser)
    workspace(parser)


def log(parser: argparse.ArgumentParser) -> None:
    """Of `tieout log`."""
    parser.add_argument("run", type=_count, nargs="?", metavar="RUN", help="its number (default: the newest)")
    parser.add_argument("--record", default="", choices=RECORDS, help="of this kind only")
    parser.add_argument("--result", default="", choices=RESULTS, help="with this result only")
    json(parser)
    workspace(parser)


def mapping_export(parser: argparse.ArgumentParser) -> None:
    """Of `tieout mapping export`."""
    parser.add_argument("kind", choices=MAPPINGS, help="which table of the rules")
    parser.add_argument("--organisation", default="", metavar="KEY", help="the rows of these books alone")
    workspace(parser)


def mapping_import(parser: argparse.ArgumentParser) -> None:
    """Of `tieout mapping import`."""
    parser.add_argument("kind", choices=MAPPINGS, help="which table of the rules")
    parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file; - is the standard input")
    parser.add_argument(
        "--organisation", default="", metavar="KEY",
        help="the file is about these books alone, and may leave the column out",
    )  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="take out what the file does not name")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    json(parser)
    workspace(parser)


def rulebook_list(parser: argparse.ArgumentParser) -> None:
    """Of `tieout rulebook list`."""
    parser.add_argument("--limit", type=_count, default=20, metavar="N", help="at most so many (default: 20)")
    report(parser)


def rulebook_show(parser: argparse.ArgumentParser) -> None:
    """Of `tieout rulebook show`."""
    parser.add_argument(
        "version",
        type=_count,
        nargs="?",
        default=0,
        metavar="VERSION",
        help="its number (default: the newest)",
    )
    report(parser)


def rulebook_diff(parser: argparse.ArgumentParser) -> None:
    """Of `tieout rulebook diff`."""
    parser.add_argument("before", type=_count, metavar="BEFORE", help="the number of a version")
    parser.add_argument(
        "after",
        type=_count,
        nargs="?",
        default=0,
        metavar="AFTER",
        help="of another one (default: the newest)",
    )
    report(parser)


def rulebook_restore(parser: argparse.ArgumentParser) -> None:
    """Of `tieout rulebook restore`."""
    parser.add_argument("version", type=_count, metavar="VERSION", help="the number of an earlier version")
    parser.add_argument("--yes", action="store_true", help="go back without asking")
    workspace(parser)


def check(parser: argparse.ArgumentParser) -> None:
    """Of `tieout check`."""
    parser.add_argument(
        "--rulebook", action="store_true", help="only: do the organisations have what the rules name?"
    )
    report(parser)


def route(parser: argparse.ArgumentParser) -> None:
    """Of `tieout route`."""
    parser.add_argument("document", metavar="DOCUMENT", help="its number, or its key: invoice:5001")
    parser.add_argument(
        "--explain", action="store_true", help="every rule that fits, and all that rules could look at"
    )
    report(parser)


def people_invite(parser: argparse.ArgumentParser) -> None:
    """Of `tieout people invite`."""
    parser.add_argument("email", metavar="E-MAIL", help="whom to invite")
    parser.add_argument(
        "--role", default="viewer", choices=ROLES, help="what they may do there (default: viewer)"
    )
    report(parser)


def people_role(parser: argparse.ArgumentParser) -> None:
    """Of `tieout people role`."""
    parser.add_argument("email", metavar="E-MAIL", help="whose role")
    parser.add_argument("role", choices=ROLES, help="what they may do from now on")
    workspace(parser)


def people_remove(parser: argparse.ArgumentParser) -> None:
    """Of `tieout people remove`."""
    parser.add_argument("email", metavar="E-MAIL", help="who is taken out")
    workspace(parser)


def people_password(parser: argparse.ArgumentParser) -> None:
    """Of `tieout people password`."""
    parser.add_argument("email", metavar="E-MAIL", help="whose password")
    parser.add_argument(
        "--forget-second-factor", action="store_true",
        help="take authenticator app, passkeys and recovery codes away as well",
    )  # fmt: skip
    workspace(parser)


def schedule_set(parser: argparse.ArgumentParser) -> None:
    """Of `tieout schedule set`."""
    parser.add_argument("kind", choices=KINDS, help="which documents; credit notes travel with invoices")
    parser.add_argument(
        "--state", default="", choices=("on", "paused", "off"), help="whether it travels by itself"
    )
    parser.add_argument("--every", type=_count, metavar="MINUTES", help="from 60 (an hour) to 1440 (a day)")
    parser.add_argument(
        "--as-soon-as-closed", action=argparse.BooleanOptionalAction, default=None,
        help="also a few minutes after something was closed",
    )  # fmt: skip
    workspace(parser)


def schedule_run(parser: argparse.ArgumentParser) -> None:
    """Of `tieout schedule run`."""
    parser.add_argument("kind", choices=KINDS, help="which documents; credit notes travel with invoices")
    workspace(parser)


def explain(parser: argparse.ArgumentParser) -> None:
    """Of `tieout explain`."""
    parser.add_argument("subject", metavar="CODE|DOCUMENT", help="party-missing, or 24101, or invoice:5001")
    json(parser)
    workspace(parser)


def plan_first(parser: argparse.ArgumentParser) -> None:
    """Whether the plan is only shown, or carried out unasked."""
    parser.add_argument("--dry-run", action="store_true", help="show the plan, and do nothing")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    json(parser)


def correction(parser: argparse.ArgumentParser) -> None:
    """Which document is put right, and whether the plan is only shown."""
    one_document(parser)
    plan_first(parser)


def withdraw(parser: argparse.ArgumentParser) -> None:
    """Of `tieout withdraw`."""
    several_documents(parser)
    plan_first(parser)


def renumber(parser: argparse.ArgumentParser) -> None:
    """Of `tieout renumber`."""
    one_document(parser)
    parser.add_argument("number", metavar="NUMBER", help="what it shall be called in the books")
    parser.add_argument("--kind", default="", choices=LEDGER_KINDS,
                        help="which of the two, where it becomes an invoice and a credit note")  # fmt: skip
    plan_first(parser)


def skip(parser: argparse.ArgumentParser) -> None:
    """Of `tieout skip`."""
    several_documents(parser)
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for those who look for it later")
    parser.add_argument("--undo", action="store_true", help="take it up again")
    plan_first(parser)


def report(parser: argparse.ArgumentParser) -> None:
    """Answers for programs, and which workspace."""
    json(parser)
    workspace(parser)
