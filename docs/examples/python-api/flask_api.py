import os
from functools import wraps

from access_token import Refusal, verify
from flask import Flask, g, request

app = Flask(__name__)


def requires(*permissions):
    """Lets a request through with a good token that has the permissions; `g.claims` says whose it is."""

    def wrap(handler):
        @wraps(handler)
        def guarded(*args, **kwargs):
            g.claims = verify(request.headers.get("Authorization"), *permissions)
            return handler(*args, **kwargs)

        return guarded

    return wrap


@app.errorhandler(Refusal)
def refuse(refusal):
    return refusal.body, refusal.status, refusal.headers


@app.get("/me")
@requires()
def me():
    return {"id": g.claims["sub"], "roles": g.claims.get("roles", [])}


@app.get("/reports")
@requires("reports:read")
def reports():
    return [{"id": 1, "title": "Bees of the northern valleys"}]


if __name__ == "__main__":
    app.run(host="localhost", port=int(os.environ.get("PORT", "4001")))
