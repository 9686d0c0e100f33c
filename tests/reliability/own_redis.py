"""A Redis that one test may kill."""

import subprocess

import redis

from digest_site.children import dies_with_parent
from tests import provision


class OwnRedis:
    """Runs on one port, however often it is killed and started; it keeps nothing."""

    def __init__(self) -> None:
        self._port = provision.free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        """Starts it, empty, and waits until it answers."""
        command = [provision.redis_program(), "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        self._server = subprocess.Popen(
            command, cwd="/", stdout=subprocess.DEVNULL, preexec_fn=dies_with_parent()
        )
        provision.until(self._answers, what="Redis")

    def kill(self) -> None:
        """SIGKILL."""
        self._server.kill()
        self._server.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as connected:
                return bool(connected.ping())
        except redis.ConnectionError:
            return False
