"""Accounting batches: marking documents as handed over, looking into a batch, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import READING, Collection, existing, listed
from tieout.simulator.psa.errors import complaint, invalid, refused, shaped
from tieout.simulator.psa.export import gl_export
from tieout.simulator.psa.gl import RECEIVABLE, Document, Entry
from tieout.simulator.psa.records import ZERO, Record
from tieout.simulator.psa.tables import BATCH_ENTRY
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.psa.unposted import AREA, split_key

NOTHING_TO_UPDATE = "Cannot find GLEntryRecIDList to update"
_FLAGS = ("exportInvoicesFlag", "exportExpensesFlag", "exportProductsFlag")
_PATH = "finance/accounting/batches"


def routes() -> list[Route]:
    """Create, list, read, look inside, delete."""
    reading = Collection(_PATH, "batches", AREA, verbs=READING)
    return [
        Route("POST", _PATH, AREA, "add", create),
        Route("DELETE", f"{_PATH}/<int:key>", AREA, "delete", delete),
        Route("GET", f"{_PATH}/<int:key>/entries", AREA, "inquire", entries),
        *reading.routes(),
    ]


def create(ask: Ask) -> Reply:
    """POST batches: take the named ledger rows off the unposted lists. Answers with the export of what it took."""
    tenant, body = ask.tenant, ask.record()
    ids = _ids(tenant, body)
    identifier = body.get("batchIdentifier") or tenant.clock.now().strftime("%Y%m%d%H%M%S%f")
    if len(str(identifier)) > 50:
        sentence = "The field batchIdentifier must be a string with a maximum length of 50."
        raise invalid("batch", complaint("MaxLengthField", sentence, "batch", "batchIdentifier"))
    if tenant.table("batches").find(batchIdentifier=identifier) is not None:
        taken = complaint("ObjectExists", "Batch Identifier already in use.", "batch", "batchIdentifier")
        raise shaped(
            int(tenant.switches["duplicate-batch"]), "InvalidObject", "batch object is invalid", [taken]
        )
    flags = {flag: bool(body.get(flag)) for flag in _FLAGS}
    batch, documents = hand_over(tenant, str(identifier), flags, ids, ask.who)
    by_kind: dict[str, list[Document]] = {"invoice": [], "purchase": [], "expense": []}
    for document in documents if tenant.switches.on("batch-answer", "export") else ():
        by_kind[document.kind].append(document)
    return Reply(201, gl_export(tenant, body, by_kind, batch["id"]), {"Location": f"{ask.url}/{batch['id']}"})


def hand_over(
    tenant: Tenant, identifier: str, flags: Mapping[str, bool], ids: Iterable[int], who: str
) -> tuple[Record, list[Document]]:
    """Make a batch of these ledger rows. Returns it and the documents that it concerns."""
    batch = tenant.insert("batches", {"batchIdentifier": identifier, **flags, "closedFlag": False}, who)
    documents = tenant.gl.batch(batch["id"], ids)
    for document in documents:
        mark(tenant, document, batch["id"], who)
    return batch, documents


def delete(ask: Ask, key: int) -> Reply:
    """DELETE a batch: everything in it is unposted again. A closed batch stays."""
    batch = existing(ask.tenant, "batches", key)
    if batch.get("closedFlag"):
        raise refused("This batch has been closed and cannot be deleted.")
    for document in ask.tenant.gl.release(key):
        unmark(ask.tenant, document, ask.who)
    ask.tenant.table("batches").delete(key)
    return Reply(204)


def entries(ask: Ask, key: int) -> Reply:
    """GET the debit and credit rows of a batch."""
    existing(ask.tenant, "batches", key)

    def read(tenant: Tenant, after: int, _: object) -> Iterator[Record]:
        rows = [
            (entry.id, entry, document)
            for document in tenant.gl.documents_of(key)
            for entry in document.entries
            if entry.batch == key and entry.id > after
        ]
        for _, entry, document in sorted(rows, key=lambda row: row[0]):
            yield batch_entry(tenant, document, entry)

    return listed(ask, BATCH_ENTRY, read)


def batch_entry(tenant: Tenant, document: Document, entry: Entry) -> Record:
    """One ledger row as debit or credit."""
    row: dict[str, Any] = {
        "id": entry.id,
        "accountType": entry.type,
        "name": "Accounts Receivable" if entry.type == RECEIVABLE else entry.type,
        "accountNumber": entry.account,
        "debit": max(entry.amount, ZERO),
        "credit": max(-entry.amount, ZERO),
    }
    if document.kind == "invoice":
        row["invoice"] = tenant.ref("invoices", int(document.key))
    elif document.kind == "purchase":
        row["purchaseOrder"] = tenant.ref("purchaseOrders", split_key(str(document.key))[0])
    else:
        row["expense"] = {"id": document.key}
    return row


def unmark(tenant: Tenant, document: Document, who: str, *, by_hand: int = 0) -> None:
    """Take the batch mark off a document; `by_hand` is the batch that a person took it out of."""
    if document.kind == "invoice":
        invoice = tenant.table("invoices").get(int(document.key))
        if invoice is None:
            return
        if by_hand:
            invoice["unbatchedBatch"] = tenant.ref("batches", by_hand)
        if not (by_hand and tenant.switches.on("unbatched-glbatch", "stays")):
            invoice.pop("glBatch", None)
        if tenant.switches.on("batch-bumps-invoice", "yes"):
            tenant.changed("invoices", invoice, who)
    elif document.kind == "purchase":
        for line in _lines(tenant, document):
            line["batchedFlag"] = False
            if by_hand:
                line["unbatchedRecId"] = by_hand


def mark(tenant: Tenant, document: Document, batch: int, who: str) -> None:
    """Mark a document that a batch has taken whole; one that is only half taken gets no mark."""
    if document.unbatched():
        return
    if document.kind == "invoice":
        invoice = tenant.table("invoices").get(int(document.key))
        if invoice is not None:
            invoice["glBatch"] = tenant.ref("batches", batch)
            if tenant.switches.on("batch-of-invoice", "unnamed"):
                invoice["glBatch"].pop("name", None)
            invoice.pop("unbatchedBatch", None)
            if tenant.switches.on("batch-bumps-invoice", "yes"):
                tenant.changed("invoices", invoice, who)
    elif document.kind == "purchase":
        for line in _lines(tenant, document):
            line["batchedFlag"] = True


def _lines(tenant: Tenant, document: Document) -> Iterator[Record]:
    for entry in document.entries:
        if entry.charge and (line := tenant.table("purchaseLines").get(entry.charge)) is not None:
            yield line


def _ids(tenant: Tenant, body: Record) -> list[int]:
    """The ledger rows to take.

    Raises: Problem 400 when the request names none, or unknown ones and the switch says to refuse those.
    """
    ids = body.get("processedRecordIds")
    if not isinstance(ids, list):
        sentence = "processedRecordIds is required."
        raise invalid("batch", complaint("MissingRequiredField", sentence, "batch", "processedRecordIds"))
    if not any(body.get(flag) for flag in _FLAGS):
        raise refused("Batch must export Invoices, Expenses or Products.")
    known = [key for key in ids if isinstance(key, int) and tenant.gl.owner(key) is not None]
    if not known or (len(known) < len(ids) and tenant.switches.on("unknown-batch-ids", "refuse")):
        raise refused(NOTHING_TO_UPDATE, proven=True)
    return known + sorted(_implied(tenant, set(known)))


def _implied(tenant: Tenant, named: set[int]) -> set[int]:
    """The other rows of documents that the named rows batch whole, where a switch says that they do."""
    owners = {id(owner): owner for key in named if (owner := tenant.gl.owner(key)) is not None}
    implied: set[int] = set()
    for document in owners.values():
        receivables = {entry.id for entry in document.entries if entry.type == RECEIVABLE}
        details = {entry.id for entry in document.entries} - receivables
        for switch, rows in (("receivable-ids", receivables), ("detail-ids", details)):
            if rows and rows <= named and tenant.switches.on(switch, "enough"):
                implied |= receivables | details
    return implied - named
