"""The two ways beyond one's own machine that README.md tells: a LAN, and https behind a reverse proxy."""

import getpass
import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import ROOT, Tables
from tests.provision import Missing, free_port, until

NAME = "papers.example.org"


@contextmanager
def web(env: dict[str, str]) -> Iterator[int]:
    """The web server of a migrated site as `make run` starts it; gives its port."""
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=env, cwd=ROOT, check=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:digest_site.serving", "digest_site.wsgi"]
    with subprocess.Popen(command, env=env, cwd=ROOT) as server:
        try:
            until(lambda: status("127.0.0.1", int(env["PORT"]), "/healthz") == 200, what="the web server")
            yield int(env["PORT"])
        finally:
            server.terminate()


def status(host: str, port: int, path: str, **headers: str) -> int:
    """The answer's status; 0 if there is none."""
    try:
        return ask(http.client.HTTPConnection(host, port, timeout=30), path, headers).status
    except OSError:
        return 0


def ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """One GET, its body read."""
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.sqlite_only
def test_site_on_a_lan_answers_to_its_address_only(own_site: dict[str, str], tables: Tables) -> None:
    tables(own_site)
    own_site |= {"HOST": "0.0.0.0", "SITE_URL": f"http://127.0.0.2:{own_site['PORT']}"}
    with web(own_site) as port:
        assert status("127.0.0.2", port, "/topics/") == 200
        assert status("127.0.0.2", port, "/topics/", Host="elsewhere.example.org") == 400
        assert status("127.0.0.2", port, f"/search/?q={quote('深' * 850)}") == 200


@pytest.mark.sqlite_only
def test_forwarded_headers_count_behind_a_trusted_proxy(own_site: dict[str, str], tables: Tables) -> None:
    tables(own_site)
    with web(own_site | {"SITE_URL": f"https://{NAME}", "TRUSTED_PROXIES": "1"}) as port:
        told = {"Host": "127.0.0.1", "X-Forwarded-Host": NAME}
        assert status("127.0.0.1", port, "/topics/", **told, **{"X-Forwarded-Proto": "https"}) == 200
        assert status("127.0.0.1", port, "/topics/", **told, **{"X-Forwarded-Proto": "http"}) == 301
        told["X-Forwarded-Host"] = "elsewhere.example.org"
        assert status("127.0.0.1", port, "/topics/", **told, **{"X-Forwarded-Proto": "https"}) == 400


@pytest.mark.sqlite_only
def test_forwarded_headers_mean_nothing_without_a_trusted_proxy(
    own_site: dict[str, str], tables: Tables
) -> None:
    tables(own_site)
    with web(own_site | {"SITE_URL": f"https://{NAME}"}) as port:
        assert status("127.0.0.1", port, "/topics/", Host=NAME, **{"X-Forwarded-Proto": "https"}) == 301


@contextmanager
def nginx(folder: Path, site_port: int) -> Iterator[tuple[int, int]]:
    """deploy/nginx.conf on free ports with a certificate of its own; gives the http and the https port."""
    if not (program := shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")):
        raise Missing("nginx is missing: sudo apt-get install nginx-light")
    plain, secure = free_port(), free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*make, f"/CN={NAME}", *files], check=True, capture_output=True)
    server = (ROOT / "deploy" / "nginx.conf").read_text()
    for ours, theirs in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{site_port}",
        f"/etc/letsencrypt/live/{NAME}": str(folder),
        "/var/cache/recto": str(folder / "kept"),
        "/var/log/nginx": str(folder),
    }.items():
        assert ours in server
        server = server.replace(ours, theirs)
    paths = "".join(
        f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths}\n{server} }}\n"
    )
    with subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"]) as process:
        try:
            until(lambda: status("127.0.0.1", plain, "/", Host=NAME) == 301, what="nginx")
            yield plain, secure
        finally:
            process.terminate()


@pytest.mark.soak
@pytest.mark.sqlite_only
def test_nginx_recipe_serves_https_and_keeps_pages(
    own_site: dict[str, str], tables: Tables, tmp_path: Path
) -> None:
    tables(own_site)
    own_site |= {"SITE_URL": f"https://{NAME}", "TRUSTED_PROXIES": "1", "KEEP_PAGES": "on"}
    with web(own_site) as port, nginx(tmp_path, port) as (_plain, secure):
        trust = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
        trust.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", secure, context=trust, timeout=30)
        # What a visitor claims is replaced by the proxy.
        claims = {"Host": NAME, "X-Forwarded-Proto": "http", "X-Forwarded-Host": "elsewhere.example.org"}
        answer = ask(connection, "/topics/", claims)
        assert (answer.status, answer.getheader("Strict-Transport-Security")) == (
            200,
            "max-age=63072000; includeSubDomains; preload",
        )
        assert kept_by_nginx(connection, {"Host": NAME}) == ["HIT"] * 3
        assert kept_by_nginx(connection, {"Host": NAME, "Accept-Language": "zh-CN"}) == ["MISS", "HIT", "HIT"]
        assert kept_by_nginx(connection, {"Host": NAME, "Cookie": "theme=dark"}) == ["BYPASS"] * 3
        for secret in ("/feeds/private/", "/feeds/%70rivate/", "/mail/stop/", "/accounts/join/"):
            ask(connection, f"{secret}{'s' * 43}.atom", {"Host": NAME, "Referer": f"https://{NAME}/from"})
        ask(connection, "/last/", {"Host": NAME, "Referer": f"https://{NAME}{secret}"})
        until(lambda: "/last/" in (tmp_path / "recto.log").read_text(), what="the log")
        assert not re.search(r"s{43}|from|join", (tmp_path / "recto.log").read_text())


def kept_by_nginx(connection: http.client.HTTPSConnection, headers: dict[str, str]) -> list[str | None]:
    """What nginx says of three requests for the same page."""
    return [ask(connection, "/topics/", headers).getheader("X-Cache-Status") for _visit in range(3)]
