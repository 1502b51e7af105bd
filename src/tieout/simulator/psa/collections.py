"""What every collection of the API can do: list, count, read one, create, change, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tieout.simulator.psa import conditions, open_questions, paging
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.condition_text import parse
from tieout.simulator.psa.errors import complaint, invalid, not_found
from tieout.simulator.psa.patching import patched
from tieout.simulator.psa.projection import paths_wanted, shown
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.schema import Schema, broken_rule, missing, written
from tieout.simulator.psa.tenant import Tenant

# Records with an id above the number, in id order; the parsed conditions allow a short cut.
Reading = Callable[[Tenant, int, conditions.Node | None], Iterable[Record]]


ALL_VERBS = ("count", "list", "get", "create", "patch", "put", "delete")
READING = ("count", "list", "get")


class Question:
    """The filters of a list request, read once."""

    def __init__(self, ask: Ask, schema: Schema) -> None:
        self.schema = schema
        text = ask.args.get("conditions", "").strip()
        self.node = parse(text, schema) if text else None
        if self.node is not None:
            open_questions.refuse(ask.tenant.switches, schema.resource, self.node)
        self._tests = [conditions.fits(self.node)] if self.node else []
        if child := ask.args.get("childconditions", "").strip():
            self._tests.append(conditions.fits(parse(child, None)))
        if custom := ask.args.get("customfieldconditions", "").strip():
            test = conditions.fits(parse(custom, None))
            self._tests.append(lambda record: any(test(each) for each in record.get("customFields") or []))

    def matching(self, records: Iterable[Record]) -> Iterator[Record]:
        """Those of the records that fit, lazily."""
        for record in records:
            if all(test(record) for test in self._tests):
                yield record


def listed(ask: Ask, schema: Schema, read: Reading) -> Reply:
    """One page of a collection, filtered, ordered and projected as the query asks."""
    question = Question(ask, schema)
    clamp = ask.tenant.switches.on("page-size-over-limit", "clamp")
    wanted = paging.wanted(ask.args, ask.call.headers.get("pagination-type", ""), clamp=clamp)
    paths = paths_wanted(ask.args["fields"], schema) if ask.args.get("fields") else None
    found = question.matching(read(ask.tenant, wanted.after, question.node))
    if wanted.forward:
        page = paging.cut_forward(found, wanted, ask.url, ask.call.query)
    else:
        rows = paging.ordered(found, ask.args.get("orderby", ""), schema)
        page = paging.cut_navigable(rows, wanted, ask.url, ask.call.query)
    headers = {"Link": page.link} if page.link else {}
    return Reply(200, [shown(record, paths) for record in page.records], headers)


def counted(ask: Ask, schema: Schema, read: Reading) -> Reply:
    """How many records the same filters leave."""
    question = Question(ask, schema)
    return Reply(200, {"count": sum(1 for _ in question.matching(read(ask.tenant, 0, question.node)))})


def one(ask: Ask, schema: Schema, record: Record | None, key: object, status: int = 200) -> Reply:
    """A single record, projected; 404 when there is none."""
    if record is None:
        raise not_found(schema.resource, key)
    paths = paths_wanted(ask.args["fields"], schema) if ask.args.get("fields") else None
    headers = {"Location": f"{ask.url}/{record['id']}"} if status == 201 else {}
    return Reply(status, shown(record, paths), headers)


class Writing:
    """What creating, changing and deleting mean for a table; kinds with rules of their own derive from it.

    Each method is given the caller's identifier as `who`.
    """

    def __init__(self, table: str) -> None:
        self.table = table

    def create(self, tenant: Tenant, body: Record, who: str) -> Record:
        """A new record from what a caller sent."""
        schema = tenant.table(self.table).schema
        members = tenant.expanded(schema, written(schema, body))
        if errors := missing(schema, members):
            raise invalid(schema.resource, *errors)
        self.check(tenant, members, None)
        return tenant.insert(self.table, self.completed(tenant, members), who)

    def change(self, tenant: Tenant, record: Record, changes: Record, who: str) -> Record:
        """Apply changed members; the whole stored record is validated, as the real system does."""
        schema = tenant.table(self.table).schema
        members = tenant.expanded(schema, written(schema, changes))
        old_faults = [
            complaint(broken[0], broken[1], schema.resource, name)
            for name, known in schema.fields.items()
            if name not in members
            and name in record
            and (broken := broken_rule(known, record[name])) is not None
        ]
        if old_faults:
            raise invalid(schema.resource, *old_faults)
        self.check(tenant, members, record)
        record.update(members)
        self.completed(tenant, record)
        tenant.changed(self.table, record, who)
        return record

    def delete(self, tenant: Tenant, record: Record, who: str) -> None:
        """Remove a record."""
        del who  # of importance to kinds that tell others
        tenant.table(self.table).delete(record["id"])

    def check(self, tenant: Tenant, members: Record, before: Record | None) -> None:
        """Refuse members that break a rule between fields or records; `before` is None for a new record."""

    def completed(self, tenant: Tenant, record: Record) -> Record:
        """The record with what the system fills in itself, from what the tenant has."""
        del tenant
        return record


class Collection:
    """The routes of one table. `verbs` says what can be done: "count", "get", and what writes."""

    def __init__(
        self,
        path: str,
        table: str,
        area: str,
        writing: Writing | None = None,
        *,
        verbs: Iterable[str] = ALL_VERBS,
    ) -> None:
        self.path = path
        self.table = table
        self.area = area
        self.writing = writing or Writing(table)
        self.verbs = frozenset(verbs)

    def routes(self) -> list[Route]:
        """The routes, most particular first."""
        area, path, item = self.area, self.path, f"{self.path}/<int:key>"
        all_routes = {
            "count": Route("GET", f"{path}/count", area, "inquire", self.count),
            "list": Route("GET", path, area, "inquire", self.page),
            "get": Route("GET", item, area, "inquire", self.get),
            "create": Route("POST", path, area, "add", self.create),
            "patch": Route("PATCH", item, area, "edit", self.patch),
            "put": Route("PUT", item, area, "edit", self.put),
            "delete": Route("DELETE", item, area, "delete", self.delete),
        }
        return [route for verb, route in all_routes.items() if verb in self.verbs]

    def read(self, tenant: Tenant, after: int, node: conditions.Node | None) -> Iterable[Record]:
        """The table's records beyond an id; conditions on the id itself are answered from the index."""
        table = tenant.table(self.table)
        keys = conditions.ids_wanted(node, ("id",))
        if keys is not None:
            return table.chosen(key for key in keys if key > after)
        return table.after(max(after, conditions.least_wanted(node, ("id",))))

    def page(self, ask: Ask) -> Reply:
        """GET the collection."""
        return listed(ask, ask.tenant.table(self.table).schema, self.read)

    def count(self, ask: Ask) -> Reply:
        """GET its count."""
        return counted(ask, ask.tenant.table(self.table).schema, self.read)

    def get(self, ask: Ask, key: int) -> Reply:
        """GET one."""
        table = ask.tenant.table(self.table)
        return one(ask, table.schema, table.get(key), key)

    def create(self, ask: Ask) -> Reply:
        """POST a new one."""
        made = self.writing.create(ask.tenant, ask.record(), ask.who)
        return one(ask, ask.tenant.table(self.table).schema, made, made["id"], 201)

    def patch(self, ask: Ask, key: int) -> Reply:
        """PATCH one."""
        table, record = ask.tenant.table(self.table), self._existing(ask, key)
        changes = patched(record, ask.body(), table.schema.resource)
        return one(ask, table.schema, self.writing.change(ask.tenant, record, changes, ask.who), key)

    def put(self, ask: Ask, key: int) -> Reply:
        """PUT one: members that are not sent are reset."""
        table, record, body = ask.tenant.table(self.table), self._existing(ask, key), ask.record()
        reset = {
            name: None
            for name, known in table.schema.fields.items()
            if not known.read_only and name in record
        }
        changed = self.writing.change(ask.tenant, record, {**reset, **body}, ask.who)
        return one(ask, table.schema, changed, key)

    def delete(self, ask: Ask, key: int) -> Reply:
        """DELETE one."""
        self.writing.delete(ask.tenant, self._existing(ask, key), ask.who)
        return Reply(204)

    def _existing(self, ask: Ask, key: int) -> Record:
        table = ask.tenant.table(self.table)
        record = table.get(key)
        if record is None:
            raise not_found(table.schema.resource, key)
        return record


class UniqueWriting(Writing):
    """A table in which one member must be unique; a taken value is answered with the given sentence."""

    def __init__(self, table: str, member: str, sentence: str) -> None:
        super().__init__(table)
        self.member = member
        self.sentence = sentence

    def check(self, tenant: Tenant, members: Record, before: Record | None) -> None:
        """Refuse a value that another record has."""
        value: Any = members.get(self.member)
        if value is None:
            return
        other = tenant.table(self.table).find(**{self.member: value})
        if other is not None and other is not before:
            resource = tenant.table(self.table).schema.resource
            raise invalid(resource, complaint("ObjectExists", self.sentence, resource, self.member))


def existing(tenant: Tenant, table: str, key: int) -> Record:
    """The record.

    Raises: Problem 404.
    """
    record = tenant.table(table).get(key)
    if record is None:
        raise not_found(tenant.table(table).schema.resource, key)
    return record
