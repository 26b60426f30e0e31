"""A visitor's own account: password and API tokens; and for admins the audit log."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from align.errors import UsageError
from tm.web.access import COOKIE, Administrator, Reader
from tm.web.accounts import Accounts
from tm.web.desk import Desk, TheDesk
from tm.web.problems import NotThere
from tm.web.rights import Role, Via, Visitor

router = APIRouter()
_A_PAGE = 100
Before = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/account", include_in_schema=False)
def page(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The account: its tokens, and the form for another password."""
    return _page(desk, request, visitor)


@router.post("/account/token", include_in_schema=False)
def add_token(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    label: Annotated[str, Form(max_length=100)],
    role: Annotated[Role, Form()],
) -> Response:
    """A new API token: the page shows it this once."""
    value = _accounts(desk, visitor).add_token(visitor.name, label, role)
    return _page(desk, request, visitor, new=value)


@router.post("/account/token/{number}/remove", include_in_schema=False)
def remove_token(
    desk: TheDesk, visitor: Reader, number: Annotated[int, Path(ge=1, le=2**53)]
) -> Response:
    """A token of the visitor's own holds no more."""
    _accounts(desk, visitor).remove_token(number, visitor.name)
    return RedirectResponse("/account", 303)


@router.post("/account/password", include_in_schema=False)
def change_password(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    old: Annotated[str, Form(max_length=2000)],
    new: Annotated[str, Form(max_length=2000)],
) -> Response:
    """Another password; all other sessions of the account end, this one goes on."""
    accounts = _accounts(desk, visitor)
    address = request.client.host if request.client else ""
    if desk.throttle.wait(address, visitor.name):
        return _page(desk, request, visitor, message="login.slow", status=429)
    account = accounts.verify(visitor.name, old)
    if account is None:
        desk.throttle.failed(address, visitor.name)
        return _page(desk, request, visitor, message="account.wrong", status=403)
    try:
        accounts.set_password(visitor.name, new)
    except UsageError:
        return _page(desk, request, visitor, message="account.short", status=422)
    accounts.end_session(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/account", 303)
    desk.pages.set_visit(response, accounts.begin_session(account))
    return response


@router.get("/audit", include_in_schema=False)
def audit_page(
    request: Request, desk: TheDesk, visitor: Administrator, before: Before = None
) -> Response:
    """The audit log, newest first."""
    entries = desk.accounts.audit(_A_PAGE, before) if desk.accounts else []
    return desk.pages.render(request, "audit.html", entries=entries, step=_A_PAGE)


@router.get("/api/v1/audit", tags=["audit"])
def audit(
    desk: TheDesk,
    visitor: Administrator,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = _A_PAGE,
) -> dict[str, Any]:
    """The audit log, newest first; `before` continues it. Times are seconds since 1970, UTC."""
    entries = desk.accounts.audit(limit, before) if desk.accounts else []
    return {
        "entries": [
            {
                "id": one.id,
                "at": one.at,
                "who": one.who,
                "via": one.via,
                "method": one.method,
                "path": one.path,
                "status": one.status,
                "address": one.address,
            }
            for one in entries
        ]
    }


def _page(
    desk: Desk,
    request: Request,
    visitor: Visitor,
    *,
    new: str | None = None,
    message: str | None = None,
    status: int = 200,
) -> Response:
    accounts = _accounts(desk, visitor)
    roles = [role for role in Role if visitor.role and role.at_most(visitor.role) is role]
    return desk.pages.render(
        request,
        "account.html",
        status=status,
        tokens=accounts.tokens(visitor.name),
        roles=roles,
        new=new,
        message=message,
    )


def _accounts(desk: Desk, visitor: Visitor) -> Accounts:
    """The accounts, for somebody who is logged in: a token makes no tokens."""
    if desk.accounts is None or visitor.via is not Via.SESSION:
        raise NotThere("there is an account page only for somebody who is logged in")
    return desk.accounts
