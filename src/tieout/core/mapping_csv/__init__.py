"""Mappings as CSV files: read with all the tricks that spreadsheets play on them, compared, and written.

Lives here: the text of a file to rows and back, and the plan of an import: what is new, changed, unchanged, wrong.
Does not live here: what a row means (`rulebook_tables`), whether a code exists (`code_checks`), saving (the store).
"""

from tieout.core.mapping_csv.importing import ImportPlan, RowResult, RowSeen, plan_import
from tieout.core.mapping_csv.known import KnownCodes
from tieout.core.mapping_csv.sheet import WrongFile
from tieout.core.mapping_csv.writing import written

__all__ = ["ImportPlan", "KnownCodes", "RowResult", "RowSeen", "WrongFile", "plan_import", "written"]
