"""One of many processes that write for readers at once; run as a program by test_writers.py.

    python -m tests.reliability.writer SECONDS SEED

It asks the site's own views, as browsers do, until the time is over and each act was accepted, and prints
one JSON object: how often each was, what it left behind, and every answer that was not the expected one.
"""

import json
import random
import sys
import time
import traceback
from collections import Counter
from typing import Any

import django

ACTS = ("save", "tags", "note", "mark", "comments", "remove", "helpful")


def main(seconds: float, seed: int) -> dict[str, object]:
    """Writes until the time is over, and a little of each at least, however busy the machine is."""
    from django.core.signals import got_request_exception
    from django.test import Client

    from accounts.models import User
    from papers.models import Paper

    rng = random.Random(seed)
    readers = rng.sample(list(User.objects.order_by("pk")), 8)
    papers = list(Paper.objects.order_by("pk").values_list("arxiv_id", flat=True))
    clients = {reader.pk: _signed_in(Client(raise_request_exception=False), reader) for reader in readers}
    accepted: Counter[str] = Counter()
    wrong: list[str] = []
    posted: list[str] = []
    voted: list[list[int]] = []
    got_request_exception.connect(lambda **_: wrong.append(traceback.format_exc()[-1500:]), weak=False)
    ends = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < ends or not (wrong or accepted.keys() >= set(ACTS)):
        turn += 1
        reader, paper = rng.choice(readers), rng.choice(papers)
        act = rng.choice(ACTS)
        nonce = f"{seed:04x}{turn:028x}"
        fields, address = {
            "save": ({"status": str(rng.randint(1, 3))}, f"/papers/{paper}/save/"),
            "tags": ({"tags": f"shared/{rng.randint(1, 9)}, w{seed}"}, f"/papers/{paper}/tags/"),
            "note": ({"note": f"note {nonce}"}, f"/papers/{paper}/note/"),
            "mark": ({"state": rng.choice(["read", "skipped", "unread"])}, f"/papers/{paper}/mark/"),
            "comments": ({"body": f"comment {nonce}", "nonce": nonce}, f"/papers/{paper}/comments/"),
            "remove": ({}, f"/papers/{paper}/remove/"),
            "helpful": ({"helpful": "1"}, f"/comments/{rng.randint(1, 50)}/helpful/"),
        }[act]
        response = clients[reader.pk].post(address, fields)
        if response.status_code == 303:
            accepted[act] += 1
            if act == "comments":
                posted.append(nonce)
            if act == "helpful":
                voted.append([reader.pk, int(address.split("/")[2])])
        elif response.status_code == 429 and act == "comments":
            accepted["held back"] += 1  # so many comments an hour; the reader is told
        elif not (act == "helpful" and response.status_code in (403, 404, 422)):
            wrong.append(f"{act}: {response.status_code} {response.content[:300]!r}")
    return {"accepted": accepted, "wrong": wrong[:20], "posted": posted, "voted": voted}


def _signed_in(client: Any, reader: Any) -> Any:
    client.force_login(reader)
    return client


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(float(sys.argv[1]), int(sys.argv[2]))))
