"""Every command, in the order of the help. What a command does is imported when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from tieout.cli import arguments
from tieout.cli.installation import Needs

Arguments = Callable[[argparse.ArgumentParser], None]


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


COMMANDS: tuple[Command, ...] = (
    Command(
        name="demo",
        summary="show everything on this machine, with simulated worlds",
        description="Starts a simulated ConnectWise and Xero, the site and a worker, and tells where to log in.\n"
        "Ctrl-C stops everything; the same command again goes on where it was.",
        runs="tieout.cli.demo:demo",
        needs=Needs.NOTHING,
        arguments=arguments.demo,
    ),
    Command(
        name="simulator",
        summary="a ConnectWise and a Xero that behave like the real ones",
        description="Answers as both outside systems on one port of this machine until Ctrl-C.",
        runs="tieout.cli.simulator:simulator",
        needs=Needs.NOTHING,
        arguments=arguments.simulator,
    ),
    Command(
        name="setup plan",
        summary="show what applying a set-up file would change",
        runs="tieout.cli.setup:plan",
        arguments=arguments.setup_file,
    ),
    Command(
        name="setup apply",
        summary="bring connections, rules and people to what a set-up file says",
        description="Shows the plan first and asks. What the file does not name stays as it is.\n"
        "Where the database is empty it is laid out first.",
        runs="tieout.cli.setup:apply",
        needs=Needs.DATABASE_OR_NEW,
        arguments=arguments.setup_apply,
    ),
    Command(
        name="setup export",
        summary="print the set-up as a file, without its secrets",
        runs="tieout.cli.setup:export",
        arguments=arguments.workspace,
    ),
    Command(
        name="mapping export",
        summary="print a mapping as a CSV file",
        description="Formulas are written so that no spreadsheet runs them. What is printed can be imported again.",
        runs="tieout.cli.mapping:export",
        arguments=arguments.mapping_export,
    ),
    Command(
        name="mapping import",
        summary="take a mapping from a CSV file",
        description="Shows what is new, changed, unchanged and wrong. One wrong row, and nothing is imported.\n"
        "Everything else becomes one new version of the rules. What the file does not name stays.\n\n"
        "Exit codes: 0 all is well; 1 a row is wrong; 2 the file cannot be read.",
        runs="tieout.cli.mapping:import_",
        arguments=arguments.mapping_import,
    ),
    Command(
        name="rulebook list",
        summary="the versions of the rules: who changed how much, and when",
        runs="tieout.cli.rulebook:list_",
        arguments=arguments.rulebook_list,
    ),
    Command(
        name="rulebook show",
        summary="print one version of the rules as a set-up file says it",
        runs="tieout.cli.rulebook:show",
        arguments=arguments.rulebook_show,
    ),
    Command(
        name="rulebook diff",
        summary="what differs between two versions of the rules",
        runs="tieout.cli.rulebook:diff",
        arguments=arguments.rulebook_diff,
    ),
    Command(
        name="rulebook restore",
        summary="put an earlier version of the rules in force again",
        description="Shows what would change and asks. The earlier version becomes a new one; none is lost.",
        runs="tieout.cli.rulebook:restore",
        arguments=arguments.rulebook_restore,
    ),
    Command(
        name="route",
        summary="into which books a document goes, and why",
        description="Uses the rules in force and the document as it was last read; nothing is called.\n"
        "A tag beats staff, staff beat a location, then company, currency and default.\n\n"
        "Exit codes: 0 a rule decides; 1 none fits, or two contradict each other.",
        runs="tieout.cli.route:route",
        arguments=arguments.route,
    ),
    Command(
        name="post",
        summary="bring what is closed and unposted into the books",
        description="Reads ConnectWise, posts what is ready, and tells what was posted and what is held back.\n\n"
        "Exit codes: 0 all is posted; 1 something failed or is held; 2 wrong usage or settings;\n"
        "3 a connection is lost.",
        runs="tieout.cli.posting:post",
        arguments=arguments.post,
    ),
    Command(
        name="accept",
        summary="what was edited by hand in Xero counts from now on",
        description="Nothing is sent. To keep ours instead: `tieout post --changed DOC`.\n\n"
        "Exit codes: 0 it counts; 1 the document was not edited by hand, or is as it was again.",
        runs="tieout.cli.drifting:accept",
        arguments=arguments.one_document,
    ),
    Command(
        name="documents",
        summary="list documents and where they stand",
        runs="tieout.cli.documents:documents",
        arguments=arguments.documents,
    ),
    Command(
        name="log",
        summary="what became of every record of a run",
        description="Invoices, purchases, customers, suppliers and products; failures first, in the other side's "
        "words.",
        runs="tieout.cli.run_log:log",
        arguments=arguments.log,
    ),
    Command(
        name="withdraw",
        summary="take documents out of the books again, and release them for editing",
        description="Asks Xero and ConnectWise how they stand, shows what would happen, and asks. A draft is deleted,\n"
        "an approved document is voided, ConnectWise releases it. What is paid or locked is refused with the "
        "way out,\nor left out where several are named.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:withdraw",
        arguments=arguments.withdraw,
    ),
    Command(
        name="adopt",
        summary="take the document that bears the number in Xero for this one",
        description="Shows both beside each other, and asks. Kind, currency, total and tax must be equal.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:adopt",
        arguments=arguments.correction,
    ),
    Command(
        name="renumber",
        summary="give a document that is not in the books another number there",
        description="It goes under that number with the next export.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:renumber",
        arguments=arguments.renumber,
    ),
    Command(
        name="skip",
        summary="leave documents out, with a reason, until they change in ConnectWise",
        description="The next reading of another version takes it up again; so does --undo.\n\n"
        "Exit codes: 0 it is done; 1 refused, or something failed; 2 wrong usage; 3 a connection is lost.",
        runs="tieout.cli.correcting:skip",
        arguments=arguments.skip,
    ),
    Command(
        name="explain",
        summary="what a fault means and how to fix it, or what happened to a document",
        runs="tieout.cli.explain:explain",
        needs=Needs.NOTHING,
        arguments=arguments.explain,
    ),
    Command(
        name="connections",
        summary="list ConnectWise and the Xero organisations, and whether they answered last time",
        runs="tieout.cli.connections:connections",
        arguments=arguments.report,
    ),
    Command(
        name="schedule list",
        summary="what travels by itself, how often, and when next",
        runs="tieout.cli.schedule:list_",
        arguments=arguments.report,
    ),
    Command(
        name="schedule set",
        summary="switch a schedule on, pause it, or change how often",
        description="What is not named stays. Switched on, the first run comes after one interval.",
        runs="tieout.cli.schedule:set_",
        arguments=arguments.schedule_set,
    ),
    Command(
        name="schedule run",
        summary="do now what the schedule would do; its next run stays where it is",
        runs="tieout.cli.schedule:run",
        arguments=arguments.schedule_run,
    ),
    Command(
        name="people list",
        summary="who may enter a workspace and as what, and who was invited",
        runs="tieout.cli.people:list_",
        arguments=arguments.report,
    ),
    Command(
        name="people invite",
        summary="invite somebody by mail; without mail the link is printed",
        description="The link is good once, for seven days. Inviting again makes an older link void.\n\n"
        "Exit codes: 0 invited; 1 a member already; 2 no e-mail address; 3 the mail could not be sent.",
        runs="tieout.cli.people:invite",
        arguments=arguments.people_invite,
    ),
    Command(
        name="people role",
        summary="give a member another role; the last owner stays one",
        runs="tieout.cli.people:role",
        arguments=arguments.people_role,
    ),
    Command(
        name="people remove",
        summary="take a member out, or an invitation back; the last owner stays",
        runs="tieout.cli.people:remove",
        arguments=arguments.people_remove,
    ),
    Command(
        name="people password",
        summary="set the password of a member who is locked out",
        description="Asks for the new password, or reads one line of its standard input. The member is logged out\n"
        "everywhere.",
        runs="tieout.cli.people:password",
        arguments=arguments.people_password,
    ),
    Command(
        name="keys rotate",
        summary="encrypt everything anew with the first of TIEOUT_DATA_KEYS",
        description="Put the new key in front, start everything again, then run this: the old key may go after it.\n"
        "Credentials, tokens and second factors; what is under the first key already is left alone.\n\n"
        "Exit codes: 0 everything is under the first key; 2 something cannot be decrypted with any key.",
        runs="tieout.cli.keys:rotate",
    ),
    Command(
        name="check",
        summary="look whether everything is in order, and say how to put right what is not",
        description="Looks at settings, database, worker and set-up, calls every connection once, and compares the\n"
        "rules with what the organisations allow today.\n\n"
        "Exit codes: 0 all is in order; 2 the installation needs attention; 3 a connection fails.",
        runs="tieout.cli.check:check",
        needs=Needs.NOTHING,
        arguments=arguments.check,
    ),
    Command(
        name="web",
        summary="the site",
        runs="tieout.cli.serving:web",
        arguments=arguments.web,
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
    "schedule": "what travels by itself, and how often",
    "keys": "the keys that encrypt credentials, tokens and second factors",
    "people": "who may enter a workspace, and as what",
}
