"""`python -m tests.arxiv_double --port 8100`: the double as a program; Ctrl-C ends it."""

import argparse
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from tests.arxiv_double.corpus import make_corpus, read_month
from tests.arxiv_double.server import Double, DoubleServer, Log


def main() -> None:
    """Serve synthetic papers, or those of a file, until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A local arXiv for tests.")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--now", default="2023-12-01T12:00:00+00:00", help="the clock, ISO 8601 with offset")
    parser.add_argument("--month-file", type=Path, help="JSON lines with an `announced` day, plain or .gz")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2023, 11, 1))
    parser.add_argument("--until", dest="last", type=date.fromisoformat, default=date(2023, 11, 30))
    parser.add_argument("--per-day", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--log", type=Path, help="write every request to this file, one JSON object a line")
    asked = parser.parse_args()
    if asked.month_file:
        corpus = read_month(asked.month_file)
    else:
        corpus = make_corpus(seed=asked.seed, first=asked.first, last=asked.last, per_day=asked.per_day)
    now = datetime.fromisoformat(asked.now).astimezone(UTC)
    server = DoubleServer(Double(corpus, now, asked.page_size, Log(asked.log)), asked.port)
    print(  # noqa: T201
        f"ARXIV_OAI_URL={server.url}/oai ARXIV_RSS_URL={server.url}/rss "
        f"ARXIV_API_URL={server.url}/api/query ARXIV_MIN_INTERVAL=0",
        flush=True,
    )
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
