import os
from typing import Annotated

from access_token import Refusal, verify
from fastapi import Depends, FastAPI, Header
from fastapi.responses import JSONResponse

app = FastAPI()


def requires(*permissions):
    """The claims of a good token that has the permissions. Not async: fetching keys must not hold up the others."""

    def claims(authorization: Annotated[str | None, Header()] = None):
        return verify(authorization, *permissions)

    return Depends(claims)


@app.exception_handler(Refusal)
def refuse(_request, refusal):
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


@app.get("/me")
def me(claims: Annotated[dict, requires()]):
    return {"id": claims["sub"], "roles": claims.get("roles", [])}


@app.get("/reports", dependencies=[requires("reports:read")])
def reports():
    return [{"id": 1, "title": "Bees of the northern valleys"}]


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="localhost", port=int(os.environ.get("PORT", "4001")))
