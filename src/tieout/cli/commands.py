"""Every command with its arguments, in the order of the help. What a command does is imported when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tieout.cli.installation import Needs

Arguments = Callable[[argparse.ArgumentParser], None]

ROLES = ("owner", "manager", "exporter", "viewer")
KINDS = ("invoice", "procurement")
MAPPINGS = ("routes", "accounts", "taxes", "tracking", "options", "parties", "numbers", "policies")
STATES = ("ready", "held", "posting", "in_doubt", "posted", "synced", "changed", "skipped", "gone",
          "withdrawing", "withdrawn")  # fmt: skip
RECORDS = ("invoice", "purchase", "customer", "supplier", "product")
RESULTS = ("done", "unchanged", "failed", "held", "left_out")
LEDGER_KINDS = ("invoice", "credit_note", "bill", "supplier_credit")
DEMO_FOLDER = Path(".tieout")


def _none(_parser: argparse.ArgumentParser) -> None:
    """A command without arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. `runs` is `module:function`, which takes the arguments and returns the exit code."""

    name: str
    summary: str
    runs: str
    needs: Needs = Needs.DATABASE
    arguments: Arguments = _none
    description: str = ""
    passes_on: bool = False  # what follows is somebody else's to read


# --- arguments ----------------------------------------------------------------------------------------------


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


def _workspace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workspace", default="", metavar="NAME", help="its short name, where there are several workspaces"
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="forget what was done and start anew")
    parser.add_argument("--port", type=_port, default=8000, help="where the site answers (default: 8000)")
    parser.add_argument(
        "--data-dir", type=Path, default=DEMO_FOLDER, metavar="DIR",
        help="where everything is kept (default: .tieout in this folder)",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", default="two-offices", help="the story of the simulated worlds (default: two-offices)"
    )


def _simulator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", default="two-offices", metavar="NAME",
                        help="a story by name, or a TOML file (default: two-offices)")  # fmt: skip
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


def _web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS",
                        help="host:port, or unix:/path of a socket (default: 127.0.0.1:8000)")  # fmt: skip
    parser.add_argument("--workers", type=_count, default=2, help="processes (default: 2)")
    parser.add_argument("--threads", type=_count, default=8, help="threads of each process (default: 8)")


def _setup_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the set-up file")
    _json(parser)


def _setup_apply(parser: argparse.ArgumentParser) -> None:
    _setup_file(parser)
    parser.add_argument("--yes", action="store_true", help="apply without asking")


def _post(parser: argparse.ArgumentParser) -> None:
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
    _json(parser)
    _workspace(parser)


def _one_document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="its number, or its key: invoice:5001")
    _workspace(parser)


def _documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", default="", choices=STATES, help="where they stand")
    parser.add_argument("--number", default="", metavar="TEXT", help="part of a number, or of a party's name")
    parser.add_argument("--kind", default="", choices=KINDS, help="of this kind only")
    parser.add_argument("--organisation", default="", metavar="KEY", help="of these books only")
    parser.add_argument("--since", type=_day, metavar="DATE", help="dated then or later")
    parser.add_argument("--until", type=_day, metavar="DATE", help="dated then or earlier")
    parser.add_argument(
        "--limit", type=_count, default=100, metavar="N", help="at most so many (default: 100)"
    )
    _json(parser)
    _workspace(parser)


def _log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=_count, nargs="?", metavar="RUN", help="its number (default: the newest)")
    parser.add_argument("--record", default="", choices=RECORDS, help="of this kind only")
    parser.add_argument("--result", default="", choices=RESULTS, help="with this result only")
    _json(parser)
    _workspace(parser)


def _mapping_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=MAPPINGS, help="which table of the rules")
    parser.add_argument("--organisation", default="", metavar="KEY", help="the rows of these books alone")
    _workspace(parser)


def _mapping_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=MAPPINGS, help="which table of the rules")
    parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file; - is the standard input")
    parser.add_argument(
        "--organisation", default="", metavar="KEY",
        help="the file is about these books alone, and may leave the column out",
    )  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="take out what the file does not name")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    _json(parser)
    _workspace(parser)


def _rulebook_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=_count, default=20, metavar="N", help="at most so many (default: 20)")
    _report(parser)


def _rulebook_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "version",
        type=_count,
        nargs="?",
        default=0,
        metavar="VERSION",
        help="its number (default: the newest)",
    )
    _report(parser)


def _rulebook_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", type=_count, metavar="BEFORE", help="the number of a version")
    parser.add_argument(
        "after",
        type=_count,
        nargs="?",
        default=0,
        metavar="AFTER",
        help="of another one (default: the newest)",
    )
    _report(parser)


def _rulebook_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", type=_count, metavar="VERSION", help="the number of an earlier version")
    parser.add_argument("--yes", action="store_true", help="go back without asking")
    _workspace(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rulebook", action="store_true", help="only: do the organisations have what the rules name?"
    )
    _report(parser)


def _route(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOCUMENT", help="its number, or its key: invoice:5001")
    parser.add_argument(
        "--explain", action="store_true", help="every rule that fits, and all that rules could look at"
    )
    _report(parser)


def _people_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="whom to invite")
    parser.add_argument(
        "--role", default="viewer", choices=ROLES, help="what they may do there (default: viewer)"
    )
    _report(parser)


def _people_role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="whose role")
    parser.add_argument("role", choices=ROLES, help="what they may do from now on")
    _workspace(parser)


def _people_remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="who is taken out")
    _workspace(parser)


def _people_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="whose password")
    parser.add_argument(
        "--forget-second-factor", action="store_true",
        help="take authenticator app, passkeys and recovery codes away as well",
    )  # fmt: skip
    _workspace(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", metavar="CODE|DOCUMENT", help="party-missing, or 24101, or invoice:5001")
    _json(parser)
    _workspace(parser)


def _plan_first(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show the plan, and do nothing")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    _json(parser)


def _correction(parser: argparse.ArgumentParser) -> None:
    _one_document(parser)
    _plan_first(parser)


def _renumber(parser: argparse.ArgumentParser) -> None:
    _one_document(parser)
    parser.add_argument("number", metavar="NUMBER", help="what it shall be called in the books")
    parser.add_argument("--kind", default="", choices=LEDGER_KINDS,
                        help="which of the two, where it becomes an invoice and a credit note")  # fmt: skip
    _plan_first(parser)


def _skip(parser: argparse.ArgumentParser) -> None:
    _one_document(parser)
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for those who look for it later")
    parser.add_argument("--undo", action="store_true", help="take it up again")
    _plan_first(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    _workspace(parser)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="demo",
        summary="show everything on this machine, with simulated worlds",
        description="Starts a simulated ConnectWise and Xero, the site and a worker, and tells where to log in.\n"
        "Ctrl-C stops everything; the same command again goes on where it was.",
        runs="tieout.cli.demo:demo",
        needs=Needs.NOTHING,
        arguments=_demo,
    ),
    Command(
        name="simulator",
        summary="a ConnectWise and a Xero that behave like the real ones",
        description="Answers as both outside systems on one port of this machine until Ctrl-C.",
        runs="tieout.cli.simulator:simulator",
        needs=Needs.NOTHING,
        arguments=_simulator,
    ),
    Command(
        name="setup plan",
        summary="show what applying a set-up file would change",
        runs="tieout.cli.setup:plan",
        arguments=_setup_file,
    ),
    Command(
        name="setup apply",
        summary="bring connections, rules and people to what a set-up file says",
        description="Shows the plan first and asks. What the file does not name stays as it is.\n"
        "Where the database is empty it is laid out first.",
        runs="tieout.cli.setup:apply",
        needs=Needs.DATABASE_OR_NEW,
        arguments=_setup_apply,
    ),
    Command(
        name="setup export",
        summary="print the set-up as a file, without its secrets",
        runs="tieout.cli.setup:export",
        arguments=_workspace,
    ),
    Command(
        name="mapping export",
        summary="print a mapping as a CSV file",
        description="Formulas are written so that no spreadsheet runs them. What is printed can be imported again.",
        runs="tieout.cli.mapping:export",
        arguments=_mapping_export,
    ),
    Command(
        name="mapping import",
        summary="take a mapping from a CSV file",
        description="Shows what is new, changed, unchanged and wrong. One wrong row, and nothing is imported.\n"
        "Everything else becomes one new version of the rules. What the file does not name stays.\n\n"
        "Exit codes: 0 all is well; 1 a row is wrong; 2 the file cannot be read.",
        runs="tieout.cli.mapping:import_",
        arguments=_mapping_import,
    ),
    Command(
        name="rulebook list",
        summary="the versions of the rules: who changed how much, and when",
        runs="tieout.cli.rulebook:list_",
        arguments=_rulebook_list,
    ),
    Command(
        name="rulebook show",
        summary="print one version of the rules as a set-up file says it",
        runs="tieout.cli.rulebook:show",
        arguments=_rulebook_show,
    ),
    Command(
        name="rulebook diff",
        summary="what differs between two versions of the rules",
        runs="tieout.cli.rulebook:diff",
        arguments=_rulebook_diff,
    ),
    Command(
        name="rulebook restore",
        summary="put an earlier version of the rules in force again",
        description="Shows what would change and asks. The earlier version becomes a new one; none is lost.",
        runs="tieout.cli.rulebook:restore",
        arguments=_rulebook_restore,
    ),
    Command(
        name="route",
        summary="into which books a document goes, and why",
        description="Uses the rules in force and the document as it was last read; nothing is called.\n"
        "A tag beats staff, staff beat a location, then company, currency and default.\n\n"
        "Exit codes: 0 a rule decides; 1 none fits, or two contradict each other.",
        runs="tieout.cli.route:route",
        arguments=_route,
    ),
    Command(
        name="post",
        summary="bring what is closed and unposted into the books",
        description="Reads ConnectWise, posts what is ready, and tells what was posted and what is held back.\n\n"
        "Exit codes: 0 all is posted; 1 something failed or is held; 2 wrong usage or settings;\n"
        "3 a connection is lost.",
        runs="tieout.cli.posting:post",
        arguments=_post,
    ),
    Command(
        name="accept",
        summary="what was edited by hand in Xero counts from now on",
        description="Nothing is sent. To keep ours instead: `tieout post --changed DOC`.\n\n"
        "Exit codes: 0 it counts; 1 the document was not edited by hand, or is as it was again.",
        runs="tieout.cli.drifting:accept",
        arguments=_one_document,
    ),
    Command(
        name="documents",
        summary="list documents and where they stand",
        runs="tieout.cli.documents:documents",
        arguments=_documents,
    ),
    Command(
        name="log",
        summary="what became of every record of a run",
        description="Invoices, purchases, customers, suppliers and products; failures first, in the other side's "
        "words.",
        runs="tieout.cli.run_log:log",
        arguments=_log,
    ),
    Command(
        name="withdraw",
        summary="take a document out of the books again, and release it for editing",
        description="Asks Xero and ConnectWise how it stands, shows what would happen, and asks. A draft is deleted,\n"
        "an approved document is voided, ConnectWise releases it. What is paid or locked is refused with the "
        "way out.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:withdraw",
        arguments=_correction,
    ),
    Command(
        name="adopt",
        summary="take the document that bears the number in Xero for this one",
        description="Shows both beside each other, and asks. Kind, currency, total and tax must be equal.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:adopt",
        arguments=_correction,
    ),
    Command(
        name="renumber",
        summary="give a document that is not in the books another number there",
        description="It goes under that number with the next export.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:renumber",
        arguments=_renumber,
    ),
    Command(
        name="skip",
        summary="leave a document out, with a reason, until it changes in ConnectWise",
        description="The next reading of another version takes it up again; so does --undo.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:skip",
        arguments=_skip,
    ),
    Command(
        name="explain",
        summary="what a fault means and how to fix it, or what happened to a document",
        runs="tieout.cli.explain:explain",
        needs=Needs.NOTHING,
        arguments=_explain,
    ),
    Command(
        name="connections",
        summary="list ConnectWise and the Xero organisations, and whether they answered last time",
        runs="tieout.cli.connections:connections",
        arguments=_report,
    ),
    Command(
        name="people list",
        summary="who may enter a workspace and as what, and who was invited",
        runs="tieout.cli.people:list_",
        arguments=_report,
    ),
    Command(
        name="people invite",
        summary="invite somebody by mail; without mail the link is printed",
        description="The link is good once, for seven days. Inviting again makes an older link void.\n\n"
        "Exit codes: 0 invited; 1 a member already; 2 no e-mail address; 3 the mail could not be sent.",
        runs="tieout.cli.people:invite",
        arguments=_people_invite,
    ),
    Command(
        name="people role",
        summary="give a member another role; the last owner stays one",
        runs="tieout.cli.people:role",
        arguments=_people_role,
    ),
    Command(
        name="people remove",
        summary="take a member out, or an invitation back; the last owner stays",
        runs="tieout.cli.people:remove",
        arguments=_people_remove,
    ),
    Command(
        name="people password",
        summary="set the password of a member who is locked out",
        description="Asks for the new password, or reads one line of its standard input. The member is logged out\n"
        "everywhere.",
        runs="tieout.cli.people:password",
        arguments=_people_password,
    ),
    Command(
        name="check",
        summary="look whether everything is in order, and say how to put right what is not",
        description="Looks at settings, database, worker and set-up, calls every connection once, and compares the\n"
        "rules with what the organisations allow today.\n\n"
        "Exit codes: 0 all is in order; 2 the installation needs attention; 3 a connection fails.",
        runs="tieout.cli.check:check",
        needs=Needs.NOTHING,
        arguments=_check,
    ),
    Command(
        name="web",
        summary="the site",
        runs="tieout.cli.serving:web",
        arguments=_web,
    ),
    Command(
        name="worker",
        summary="the process that talks to ConnectWise and Xero",
        runs="tieout.cli.serving:worker",
    ),
    Command(
        name="migrate",
        summary="bring the database to this version",
        runs="tieout.cli.serving:migrate",
        needs=Needs.SETTINGS,
    ),
    Command(
        name="manage",
        summary="Django's own commands, such as collectstatic",
        runs="tieout.cli.serving:manage",
        needs=Needs.SETTINGS,
        passes_on=True,
    ),
)

GROUPS = {
    "setup": "what a set-up file says, and what is set up",
    "mapping": "a table of the rules as a CSV file",
    "rulebook": "the versions of the rules",
    "people": "who may enter a workspace, and as what",
}
