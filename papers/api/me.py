"""Who the token is of."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from papers.api.auth import READ, caller_of, own_reader
from papers.api.schemas.me import Me

router = Router(tags=["Account"])


@router.get("/me", response=Me, operation_id="getMe", auth=READ, summary="The token's account")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Who acts by this token, and what it may do."""
    reader, token = own_reader(request), caller_of(request).token
    assert token
    return {
        "username": reader.username,
        "shown_name": reader.public_name,
        "token": {"name": token.name, "scope": token.scope, "expires_at": token.expires_at},
    }
