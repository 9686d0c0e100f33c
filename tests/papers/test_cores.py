"""Plain work in processes of its own."""

import os

from papers import cores


def test_a_pool_works_in_other_processes_of_ours() -> None:
    with cores.pool(1) as pool:
        other, home = pool.submit(os.getpid).result(), pool.submit(os.getppid).result()
    assert (other != os.getpid(), home) == (True, os.getpid())


def test_there_is_a_core_and_never_more_than_are_of_use() -> None:
    assert cores.number() in range(1, cores.MOST + 1)
