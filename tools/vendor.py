"""Copies the few front-end files that people see into the package, so that nobody else needs node.

`python tools/vendor.py` takes them from `frontend/node_modules` (see `make vendor`) and writes
`frontend/VENDORED.json`, the sha256 of every file; `--check` compares what is committed with that list.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
STATIC = ROOT / "src/tieout/web/static"
VENDOR = STATIC / "vendor"
ICONS = STATIC / "icons"
AXE = ROOT / "tests/browser/vendor"
LISTING = FRONTEND / "VENDORED.json"

#: The static storage fails on a map that is named but not shipped, so the naming line goes.
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\s*$")
#: One @font-face of Inter with the comment that names its subset.
FONT_FACE = re.compile(r"/\* inter-(?P<subset>[a-z-]+)-wght-normal \*/\n@font-face \{.*?\n\}", re.DOTALL)
FONT_SUBSETS = ("latin", "latin-ext")


@dataclass(frozen=True)
class Copied:
    """Files of one npm package and the folder name that they get, version included."""

    package: str
    name: str
    files: tuple[str, ...]
    licence: Path
    into: Path = VENDOR

    @property
    def target(self) -> Path:
        """Where the files go: the folder carries the version, so a browser never mixes two."""
        return self.into / f"{self.name}-{version(self.package)}"


def version(package: str) -> str:
    """The pinned version of `package`, as frontend/package.json says."""
    pins: dict[str, str] = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    return pins[package]


TABLER = Copied(
    "@tabler/core",
    "tabler",
    ("dist/css/tabler.min.css", "dist/js/tabler.min.js"),
    FRONTEND / "licenses/tabler.txt",
)
INTER = Copied(
    "@fontsource-variable/inter",
    "inter",
    tuple(f"files/inter-{subset}-wght-normal.woff2" for subset in FONT_SUBSETS),
    MODULES / "@fontsource-variable/inter/LICENSE",
)
CHARTS = Copied("chart.js", "chartjs", ("dist/chart.umd.min.js",), MODULES / "chart.js/LICENSE.md")
ACCESSIBILITY = Copied("axe-core", "axe-core", ("axe.min.js",), MODULES / "axe-core/LICENSE", AXE)


def copy(source: Copied) -> None:
    """Copy the files of one package, flat, with their licence and without source map lines."""
    source.target.mkdir(parents=True)
    for name in source.files:
        content = (MODULES / source.package / name).read_bytes()
        if name.endswith((".js", ".css")):
            content = SOURCE_MAP.sub(b"\n", content)
        (source.target / Path(name).name).write_bytes(content)
    shutil.copyfile(source.licence, source.target / "LICENSE.txt")


def write_font_face() -> None:
    """Write inter.css: the font's own declarations of the subsets that we ship."""
    declared = (MODULES / INTER.package / "wght.css").read_text()
    faces = [face.group() for face in FONT_FACE.finditer(declared) if face["subset"] in FONT_SUBSETS]
    if len(faces) != len(FONT_SUBSETS):
        raise SystemExit(f"vendor: expected the subsets {FONT_SUBSETS} in {INTER.package}/wght.css")
    (INTER.target / "inter.css").write_text("\n\n".join(faces).replace("./files/", "") + "\n")


def copy_icons() -> None:
    """Copy the outline icons that frontend/icons.txt names."""
    ICONS.mkdir(parents=True)
    for name in (FRONTEND / "icons.txt").read_text().split():
        drawing = MODULES / f"@tabler/icons/icons/outline/{name}.svg"
        if not drawing.exists():
            raise SystemExit(f"vendor: there is no outline icon {name!r}; see frontend/icons.txt")
        shutil.copyfile(drawing, ICONS / f"{name}.svg")
    shutil.copyfile(MODULES / "@tabler/icons/LICENSE", ICONS / "LICENSE.txt")


def present() -> dict[str, str]:
    """Path from the repository's root -> sha256, for every file in the vendored folders."""
    files = sorted(file for folder in (VENDOR, ICONS, AXE) for file in folder.rglob("*") if file.is_file())
    return {
        file.relative_to(ROOT).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def differences() -> list[str]:
    """One line for each vendored file that is missing, changed or not listed."""
    wanted: dict[str, str] = json.loads(LISTING.read_text())
    found = present()
    return (
        [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
        + [f"not listed: {name}" for name in sorted(found.keys() - wanted.keys())]
        + [f"changed: {name}" for name in sorted(wanted.keys() & found.keys()) if wanted[name] != found[name]]
    )


def vendor() -> None:
    """Replace the vendored folders by fresh copies and list them."""
    if not MODULES.is_dir():
        raise SystemExit("vendor: frontend/node_modules is missing; run `make vendor`")
    for folder in (VENDOR, ICONS, AXE):
        shutil.rmtree(folder, ignore_errors=True)
    for source in (TABLER, INTER, CHARTS, ACCESSIBILITY):
        copy(source)
    write_font_face()
    copy_icons()
    LISTING.write_text(json.dumps(present(), indent=2) + "\n")


def main() -> int:
    """Vendor, or with --check compare; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")
    if not parser.parse_args().check:
        vendor()
        return 0
    wrong = differences()
    for line in wrong:
        print(f"vendor: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
