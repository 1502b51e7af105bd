"""The page before something is done with several documents: its plan in numbers, and the button that says yes.

Whatever changes the books or leaves something out is shown here first; what is confirmed is what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tieout.core.corrections import CorrectionStep
from tieout.store.models import Document
from tieout.store.queries import Deed, LeftOut, PlannedDocument, PlanOfMany
from tieout.web.chosen import carried
from tieout.web.faults import in_words, title_of
from tieout.web.forms_correcting import Reason
from tieout.web.requests import WorkspaceRequest
from tieout.web.templatetags.amounts import counted, money_words
from tieout.web.words import BY_KIND

_SHOWN = 100
"""Documents that a plan names one by one; it counts all of them."""
_FEW = 8
"""Documents that are named for each reason why some are left out."""

_STEPS: Mapping[CorrectionStep, str] = {
    CorrectionStep.DELETE: "Deleted in Xero",
    CorrectionStep.VOID: "Voided in Xero, visible there as such, the number spent",
    CorrectionStep.RELEASE: "Gone from Xero already, only ConnectWise is told",
}


@dataclass(frozen=True, slots=True)
class DeedWords:
    """How the page calls what it asks about. `again` says what is looked at before anything is done, where it is."""

    title: str
    yes: str  # with the number of documents behind it
    lead: str
    icon: str
    tone: str
    button: str
    again: str = ""


WORDS: Mapping[Deed, DeedWords] = {
    Deed.WITHDRAW: DeedWords(
        title="Withdraw to draft",
        yes="withdraw",
        lead="Taken out of Xero and released by ConnectWise, to be edited, closed and exported again.",
        icon="arrow-back-up",
        tone="red",
        button="btn-danger",
        again="Each is looked at in Xero again before anything is done. What was paid or changed since it was last "
        "seen stays, and the log says why.",
    ),
    Deed.SKIP: DeedWords(
        title="Skip",
        yes="skip",
        lead="Not exported, and errors put aside, until something changes in ConnectWise or somebody takes it up "
        "again.",
        icon="ban",
        tone="grey",
        button="btn-primary",
    ),
    Deed.WRITE_THROUGH: DeedWords(
        title="Write through",
        yes="write through",
        lead="The same document in Xero is changed to what ConnectWise holds. Its number stays.",
        icon="edit",
        tone="blue",
        button="btn-primary",
        again="Each is read from ConnectWise and looked at in Xero again before anything is written. What was paid or "
        "locked since it was last seen stays as it is, and the log says why.",
    ),
}


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One document of the plan with what happens to it."""

    document: Document
    address: str
    then: str


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Documents that are left out for one reason, and the way out where there is one."""

    why: str
    fix: str
    count: int
    some: Sequence[tuple[str, str]]  # number and address
    more: int


def confirmed(request: WorkspaceRequest, plan: PlanOfMany) -> bool:
    """Whether somebody said yes to exactly this plan."""
    return bool(plan.planned) and request.POST.get("seen") == plan.mark


def shown(
    request: WorkspaceRequest,
    plan: PlanOfMany,
    form: Reason | None = None,
    *,
    back: str,
    place: str = "Documents",
) -> HttpResponse:
    """The plan in numbers: per organisation and currency, what is left out and why, and the button that says yes.

    `back` is where a no leads, `place` what people call it. What has moved since it was shown is shown again.
    """
    moved = form is None and "seen" in request.POST
    if form is None and plan.deed is Deed.SKIP:
        form = Reason()
    names = {connection.key: connection.name for connection in request.connections}
    context = {
        "deed": WORDS[plan.deed],
        "count": counted(len(plan.planned), "document"),
        "sentence": _sentence(plan, names),
        "totals": [(names.get(one.organisation, one.organisation), one) for one in plan.totals],
        "steps": [(_STEPS[step], counted(number, "document")) for step, number in sorted(plan.steps.items())],
        "rows": [_row(one) for one in plan.planned[:_SHOWN]],
        "one_by_one": plan.deed is not Deed.SKIP,
        "more": max(0, len(plan.planned) - _SHOWN),
        "left_out": _by_reason(plan.left_out),
        "carried": carried([one.document.pk for one in plan.planned]),
        "seen": plan.mark,
        "form": form,
        "moved": moved,
        "back": back,
        "place": place,
        "here": request.get_full_path(),
    }
    status = 409 if moved else 422 if form is not None and form.is_bound else 200
    return render(request, "documents/plan.html", context, status=status)


def tell_refused(request: WorkspaceRequest, refused: Mapping[int, str]) -> None:
    """2 documents stayed as they were. Something is under way with it."""
    if refused:
        reasons = " ".join(dict.fromkeys(refused.values()))
        messages.warning(request, f"{counted(len(refused), 'document')} stayed as they were. {reasons}")


# --- in words -----------------------------------------------------------------------------------------------


def _sentence(plan: PlanOfMany, names: Mapping[str, str]) -> str:
    """2 documents, AUD 220.00, of Harbour IT Adelaide; 1 left out."""
    parts = [
        f"{counted(one.documents, 'document')}, {money_words(one.total_minor, one.currency)}, of "
        f"{names.get(one.organisation, one.organisation) or 'no organisation yet'}"
        for one in plan.totals
    ]
    if plan.left_out:
        parts.append(f"{len(plan.left_out):,} left out")
    return f"{'; '.join(parts)}."


def _row(one: PlannedDocument) -> PlannedRow:
    then = [f"{step.link.number}: {step.row.says}" for step in one.steps]
    return PlannedRow(one.document, _address(one.document), " ".join([*then, *_change(one)]))


def _change(one: PlannedDocument) -> Sequence[str]:
    """Stands in Xero with AUD 110.00, becomes AUD 132.00."""
    change, currency = one.change, one.document.currency
    if change is None:
        return ()
    before, after = money_words(change.before_minor, currency), money_words(change.after_minor, currency)
    if change.before_minor == change.after_minor:
        said = f"The total stays {after}; what differs becomes as in ConnectWise."
    else:
        said = f"{before} in Xero becomes {after}."
    edited = (
        f"Edited there by hand, which is overwritten: {change.edited_there}." if change.edited_there else ""
    )
    return (said, edited) if edited else (said,)


def _address(row: Document) -> str:
    return reverse("document", args=[BY_KIND[row.kind].slug, row.source_id])


def _by_reason(left_out: Sequence[LeftOut]) -> list[Reasoned]:
    """The commonest reason first. A way out names one document: with several it is an example."""
    said: dict[str, list[LeftOut]] = {}
    for one in left_out:
        why = title_of(one.fault.code) if one.fault else one.why
        said.setdefault(why, []).append(one)
    return [
        Reasoned(
            why=why,
            fix=_way_out(some),
            count=len(some),
            some=[(one.document.number, _address(one.document)) for one in some[:_FEW]],
            more=max(0, len(some) - _FEW),
        )
        for why, some in sorted(said.items(), key=lambda item: -len(item[1]))
    ]


def _way_out(some: Sequence[LeftOut]) -> str:
    if some[0].fault is None:
        return ""
    fix = in_words(some[0].fault).texts.fix
    return fix if len(some) == 1 else f"For instance {some[0].document.number}: {fix}"
