"""The manual says what the program does: pages, links, commands of make and settings are compared with it."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from tests.architecture.tree import ROOT
from tieout.cli.commands import COMMANDS
from tieout.cli.program import parser
from tieout.project.environment import table
from tools import docs

MANUAL = sorted(
    file
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")]
    if file.name != "0000-template.md"
)
PROSE = pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.relative_to(ROOT).as_posix())
#: Files that an operator copies; they name settings as well.
OPERATED = [ROOT / "compose.yaml", ROOT / "Dockerfile"]
OPERATED += sorted(
    file for file in ROOT.glob("deploy/**/*") if file.is_file() and "secrets" not in file.parts
)


@pytest.mark.parametrize("name", docs.PAGES)
def test_a_generated_page_is_what_the_program_says(name):
    assert (docs.DOCS / name).read_text() == docs.PAGES[name](), "run `make docs`"


@PROSE
def test_every_link_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).resolve().exists()
    ]
    assert missing == []


@PROSE
def test_every_command_of_make_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = re.findall(r"(?:`|^    )make ([a-z][a-z -]*)", page.read_text(), re.MULTILINE)
    assert {target for line in said for target in line.split()} <= targets


@pytest.mark.parametrize("page", [*MANUAL, *OPERATED], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_setting_exists(page):
    known = {setting.name for setting in table().values()}
    known |= {f"{setting.name}_FILE" for setting in table().values() if setting.secret}
    assert set(re.findall(r"TIEOUT_[A-Z_]+[A-Z]", page.read_text())) <= known


@pytest.mark.parametrize("page", [*MANUAL, *OPERATED], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_tieout_exists(page):
    known = {command.name.split()[0] for command in COMMANDS}
    said = re.findall(r"(?:^ *(?:exec )?|`|\$ |bin/)tieout ([a-z]+)\b", page.read_text(), re.MULTILINE)
    assert set(said) <= known


@PROSE
def test_every_example_of_a_command_is_understood(page):
    """What stands in a block of its own is meant to be typed."""
    typed = re.findall(r"^ {4,}(?:sudo |\S*bin/)?tieout ((?!\.\.\.).*)$", page.read_text(), re.MULTILINE)
    for example in typed:
        words = shlex.split(re.split(r"\s[<>|]", example)[0], comments=True)
        if words[0] != "manage":  # which passes everything on
            parser().parse_args(words)  # ends the process where it is wrong


def test_make_alone_lists_every_target_with_its_line():
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: list (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert [line.split()[1] for line in listed.splitlines()] == phony
    assert all(len(line.split()) > 4 for line in listed.splitlines())
