"""The memory of an export does not grow with its length."""

import os

import pytest

from tests.bench.bench_export import peak_of
from tests.factories import make_reader
from tests.shelves import make_papers, shelve

pytestmark = pytest.mark.django_db
FEW, MANY = (2_000, 20_000) if os.environ.get("SOAK") else (600, 2_400)
KEY = 100  # bytes that the list of what is to be written takes for each paper


def test_ten_times_as_many_papers_take_no_more_memory() -> None:
    make_papers(MANY)
    peaks = []
    for size in (FEW, MANY):
        reader = make_reader(f"reader{size}")
        shelve(reader, size)
        peaks.append(peak_of(reader, "csv"))
    assert peaks[1] < 1.25 * peaks[0] + KEY * (MANY - FEW)
