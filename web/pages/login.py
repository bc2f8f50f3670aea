"""Logging in and out, where there are users."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from web.access import LOG_IN, Gate, ours
from web.security import Refused
from web.views import render

router = APIRouter()
WRONG = "Namnet eller lösenordet stämmer inte."


@router.get(LOG_IN)
def form(request: Request) -> Response:
    gate = _gate(request)
    to = ours(request.query_params.get("till", ""))
    if gate.by_cookie(request):
        return RedirectResponse(to, 303)
    return _page(request, to, "")


@router.post(LOG_IN)
async def log_in(request: Request) -> Response:
    """A new session, whatever cookie came: one that somebody else has put there stays worthless."""
    gate = _gate(request)
    said = await request.form()
    request.app.state.forms.check(request, said.get("token"))
    name, password, to = (
        value if isinstance(value := said.get(each), str) else "" for each in ("namn", "losen", "till")
    )
    client = request.client.host if request.client else ""
    try:
        user = await gate.log_in(name, password, client)
    except Refused as refused:
        response = _page(request, ours(to), refused.reason, refused.status)
        response.headers.update(refused.headers)
        return response
    if user is None:
        return _page(request, ours(to), WRONG, 403)
    gate.sessions.end(request.cookies.get(gate.cookie(request), ""))
    response = RedirectResponse(ours(to), 303)
    secure = gate.is_secure(request)
    id = gate.sessions.begin(user)
    response.set_cookie(gate.cookie(request), id, httponly=True, samesite="lax", secure=secure, path="/")
    return response


@router.post("/logga-ut")
async def log_out(request: Request) -> Response:
    gate = _gate(request)
    said = await request.form()
    request.app.state.forms.check(request, said.get("token"))
    name = gate.cookie(request)
    gate.sessions.end(request.cookies.get(name, ""))
    response = RedirectResponse(LOG_IN, 303, headers={"clear-site-data": '"cache"'})
    response.delete_cookie(name, path="/", secure=gate.is_secure(request), httponly=True, samesite="lax")
    return response


def _gate(request: Request) -> Gate:
    """Raises where nobody has to log in: there is no such page then."""
    gate: Gate | None = request.app.state.gate
    if gate is None:
        raise HTTPException(404)
    return gate


def _page(request: Request, to: str, fault: str, status: int = 200) -> Response:
    response = render(request, "login.html", status, to=to, fault=fault)
    response.headers["cache-control"] = "no-store"
    return response
