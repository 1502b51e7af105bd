"""What people say with a mapping file: what is in it, whom it is about, and what becomes of rows that it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tieout.core.mapping_csv.sheet import LARGEST
from tieout.core.rulebook_rows import MappingKind
from tieout.web.mapping_words import title_of

KEEP, REPLACE = "keep", "replace"


class MappingFileForm(forms.Form):
    """A file for one table of the rules."""

    kind = forms.ChoiceField(
        label="What is in it", choices=[(kind.value, title_of(kind)) for kind in MappingKind]
    )
    organisation = forms.ChoiceField(label="About", required=False)
    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,  # the reader of the file says what is wrong with an empty one
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    others = forms.ChoiceField(
        label="Rules that the file does not name",
        choices=[(KEEP, "Stay as they are"), (REPLACE, "Are removed: the file is all there is")],
        initial=KEEP,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["organisation"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", "Every organisation, as its column says"), *organisations]

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        assert isinstance(file, UploadedFile)
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file has {file.size:,} bytes, {LARGEST:,} are taken. Import it in parts."
            )
        return file
