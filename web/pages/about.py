"""What this is, how to ask, and how a program asks."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.views import render

router = APIRouter()


@router.get("/om")
def about(request: Request) -> Response:
    return render(request, "about.html")


@router.get("/api")
def for_programs(request: Request) -> Response:
    return render(request, "api.html")
