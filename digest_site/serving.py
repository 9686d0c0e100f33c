"""gunicorn's configuration: `gunicorn --config python:digest_site.serving digest_site.wsgi`."""

from django.conf import settings

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
workers = 2  # of one thread each: threads would only share one interpreter lock
preload_app = True
loglevel = "warning"
control_socket_disable = True
forwarded_allow_ips = ""  # whether a proxy is believed is decided in one place: TRUSTED_PROXIES
limit_request_line = 8190  # the most it takes: a Chinese character of a query is nine bytes of it
