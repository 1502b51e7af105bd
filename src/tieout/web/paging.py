"""How a list is asked for in its address: sorted by which column, how many rows a page, which page."""

from __future__ import annotations

from collections.abc import Collection

from tieout.web.requests import WorkspaceRequest

SIZES = (25, 50, 100, 200)
"""Rows a page that people may choose."""


def order_of(request: WorkspaceRequest, orders: Collection[str], usual: str) -> str:
    """The column to sort by, a minus before it for downwards; the usual one where the address makes no sense."""
    wanted = request.GET.get("sort", "")
    return wanted if wanted.removeprefix("-") in orders else usual


def size_of(request: WorkspaceRequest, usual: int = SIZES[1]) -> int:
    """Rows a page."""
    wanted = request.GET.get("size", "")
    return int(wanted) if wanted in {str(size) for size in SIZES} else usual


def page_of(request: WorkspaceRequest) -> int:
    """The page that was asked for, the first where that makes no sense."""
    wanted = request.GET.get("page", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 1


def sizes_offered(request: WorkspaceRequest) -> dict[str, object]:
    """What the foot of a list needs to offer another size: the sizes, and the questions that stay."""
    kept = [(n, v) for n, v in request.GET.items() if n not in {"size", "page", "organisation"}]
    return {"sizes": SIZES, "size_kept": kept}
