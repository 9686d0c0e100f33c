"""The error pages: what happened, what is safe, what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token was missing or too old."""
    return render(request, "403.html", {"csrf": True}, status=403)
