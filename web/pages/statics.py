"""Style, script and icon: kept by browsers for ever, as their addresses change with what is in them."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from web.views import static_files

router = APIRouter()
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/static/{digest}/{name}")
async def static(digest: str, name: str) -> Response:
    found = static_files().get(name)
    if found is None or found.digest != digest:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers={"cache-control": FOR_EVER})


@router.get("/favicon.ico")
async def favicon() -> Response:
    icon = static_files()["icon.svg"]
    return Response(icon.content, media_type=icon.media_type)


@router.get("/robots.txt")
async def robots() -> Response:
    """Search engines have no business here: what is found is others' and changes."""
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")
