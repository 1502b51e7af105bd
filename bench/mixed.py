"""Documents of every kind into three organisations in one run, and a second run right after. Half of the customers
and no product are known to the books: they are created on the way.

Counted are the calls that each organisation and kind took, beside the least that it could take: a request creates up
to fifty documents of one kind. Alone with `python -m bench.mixed 1000`.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from bench.posting import Measured, install, run_worker, sent_bare, worlds

A_REQUEST = {"Items": 500}
USUALLY = 50
OF_A_HUNDRED = 125  # documents that the story tells for every hundred invoices
ACKNOWLEDGEMENT = "accounting/batches"

Request = Mapping[str, Any]


def measure_mixed(documents: int) -> Measured:
    """Post about so many documents of every kind, run again, and return the figures of both runs."""
    invoices = documents * 100 // OF_A_HUNDRED
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as name:
        folder = Path(name)
        with worlds(folder, "three-offices", invoices):
            install(folder)
            first = run_worker(folder)
            bare = sent_bare(folder)
            again = run_worker(folder)
        requests = [json.loads(line) for line in (folder / "requests.jsonl").read_text().splitlines()]
    posted = first["posted"]
    if posted < documents * 0.99:
        raise SystemExit(f"only {posted} of {documents} were posted: {first['run']}")
    return {
        "documents": posted,
        "wall_seconds": first["wall"],
        "cpu_ms_per_document": first["cpu"] * 1000 / posted,
        "our_cpu_ms_per_document": (first["cpu"] - bare["cpu"]) * 1000 / posted,
        "memory_start_mb": first["memory_start"] / 1e6,
        "memory_on_the_way_mb": [round(point / 1e6) for point in first["memory_on_the_way"]],
        "memory_peak_mb": first["memory_peak"] / 1e6,
        "first_run": counted(requests[: first["requests"]]),
        "second_run": counted(requests[first["requests"] :]) | {"wall_seconds": again["wall"]},
    }


def counted(requests: Sequence[Request]) -> dict[str, Any]:
    """Calls of one run: to the source, to each organisation, and what each kind there took."""
    source = [one for one in requests if not one["organisation"]]
    told = [one for one in source if one["method"] == "POST" and one["path"].endswith(ACKNOWLEDGEMENT)]
    books = [one for one in requests if one["organisation"] and "/connect/token" not in one["path"]]
    calls = Counter(one["organisation"] for one in books)
    reads = Counter(one["organisation"] for one in books if one["method"] == "GET")
    return {
        "connectwise_reads": len(source) - len(told),
        "connectwise_acknowledgements": len(told),
        "organisations": {
            key: {"calls": calls[key], "reads": reads[key], "kinds": written(books, key)}
            for key in sorted(calls)
        },
    }


def written(books: Sequence[Request], organisation: str) -> dict[str, dict[str, int]]:
    """For each kind of document, and for contacts and items: how many were sent, in how many requests, the least."""
    requests: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for one in books:
        if one["organisation"] == organisation and one["method"] != "GET":
            [sent] = json.loads(base64.b64decode(one["body"])).values()
            kind = sent[0].get("Type", one["path"].rpartition("/")[2].partition("?")[0])
            requests[kind] += 1
            documents[kind] += len(sent)
    return {
        kind: {
            "documents": count,
            "requests": requests[kind],
            "least": ceil(count / A_REQUEST.get(kind, USUALLY)),
        }
        for kind, count in sorted(documents.items())
    }


def told(row: Measured) -> Iterator[str]:
    """The figures as lines."""
    points = " ".join(str(point) for point in row["memory_on_the_way_mb"])
    yield (
        f"{row['documents']:,} documents of every kind into three organisations: {row['wall_seconds']:.1f} s, "
        f"{row['cpu_ms_per_document']:.2f} ms of processor a document, "
        f"{row['our_cpu_ms_per_document']:.2f} beside the bare requests"
    )
    yield (
        f"  MB in use: {row['memory_start_mb']:.0f} at the start, {points} on the way, "
        f"{row['memory_peak_mb']:.0f} at most"
    )
    for title, run in (("this run", row["first_run"]), ("a second run right after", row["second_run"])):
        yield (
            f"  {title}: ConnectWise {run['connectwise_reads']} reads, "
            f"{run['connectwise_acknowledgements']} acknowledgements"
        )
        for key, one in run["organisations"].items():
            kinds = ", ".join(
                f"{kind} {n['documents']} in {n['requests']} (least {n['least']})"
                for kind, n in one["kinds"].items()
            )
            yield f"    {key}: {one['calls']} calls, {one['reads']} of them reads" + (
                f"; {kinds}" if kinds else ""
            )


if __name__ == "__main__":
    for line in told(measure_mixed(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)):
        print(line)
