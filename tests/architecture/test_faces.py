"""A stranger finds the way: every package has a face and every module opens with a sentence."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import PACKAGE, modules, name, parsed

FILES = modules()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_module_opens_with_a_sentence(file):
    opening = ast.get_docstring(parsed(file)) or ""
    assert len(opening.split()) >= 4, "say in business words what this module is"


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.parent.parent == PACKAGE and file.stem == "__init__"], ids=name
)
def test_every_layer_says_what_lives_there_and_what_does_not(file):
    face = ast.get_docstring(parsed(file)) or ""
    assert 3 <= len(face.splitlines()) <= 12
    assert " no " in face or " not " in face


def test_every_folder_with_code_is_a_package():
    folders = {file.parent for file in FILES}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
