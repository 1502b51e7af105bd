"""The least that sending can cost: the same requests with the same bodies, one after the other, nothing else."""

from __future__ import annotations

import base64
import json
import sys
import time
from pathlib import Path

import httpx2


def main(recorded: Path, port: int) -> None:
    lines = [json.loads(line) for line in recorded.read_text().splitlines()]
    requests = [
        (one["method"], one["path"], base64.b64decode(one["body"]), str(one["answer_bytes"])) for one in lines
    ]
    received = 0
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        cpu, wall = time.process_time(), time.monotonic()
        for method, path, body, wanted in requests:
            answer = client.request(method, path, content=body, headers={"X-Answer-Bytes": wanted})
            received += len(answer.content)
        took = {"cpu": time.process_time() - cpu, "wall": time.monotonic() - wall}
    print(json.dumps({**took, "requests": len(requests), "bytes": received}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
