"""A small load client: ``python -m benchmarks.api.load_client PORT PATH REQUESTS SECONDS`` over one kept connection.

Ends at whichever comes first, so a run is bounded. Prints the seconds of each answer and the number of errors as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import time


def drive(port: int, path: str, requests: int, seconds: float) -> dict[str, object]:
    """Ask again and again; an answer other than 200 (or none) is an error."""
    link, times, errors, end = (
        http.client.HTTPConnection("127.0.0.1", port, timeout=60),
        list[float](),
        0,
        time.monotonic() + seconds,
    )
    while len(times) + errors < requests and time.monotonic() < end:
        start = time.perf_counter()
        try:
            link.request("GET", path)
            answer = link.getresponse()
            answer.read()
            ok = answer.status == 200
        except (OSError, http.client.HTTPException):
            link.close()
            ok = False
        if ok:
            times.append(time.perf_counter() - start)
        else:
            errors += 1
    link.close()
    return {"times": times, "errors": errors}


if __name__ == "__main__":
    print(json.dumps(drive(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))))
