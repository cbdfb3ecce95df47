"""Checks an access token of Usher: its key, algorithm, type, issuer, audience and end."""

import os

import jwt

ISSUER = os.environ.get("ISSUER", "http://localhost:3000")
AUDIENCE = os.environ.get("AUDIENCE", "https://api.example.com")

# Asks for the keys when the first token comes, keeps them for ten minutes, and asks again for a key it has not seen.
keys = jwt.PyJWKClient(f"{ISSUER}/oauth2/jwks", lifespan=600)


class Refusal(Exception):
    """Why a request is not let in, as RFC 6750 has it."""

    def __init__(self, status, error=None, description=None, scope=None):
        super().__init__(description or "There is no access token")
        self.status = status
        self.body = {"error": error or "unauthorized", "error_description": str(self)}
        said = {"error": error, "error_description": description, "scope": scope}
        parts = [f'{name}="{value}"' for name, value in said.items() if value]
        self.headers = {"WWW-Authenticate": "Bearer " + (", ".join(parts) or f'realm="{AUDIENCE}"')}
        if status == 503:
            self.headers = {"Retry-After": "5"}


def verify(authorization, *permissions):
    """The claims of the token in an Authorization header; raises Refusal unless it is good and has the permissions."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refusal(401)
    claims = read(token.strip())
    missing = set(permissions) - set(claims.get("scope", "").split())
    if missing:
        scope = " ".join(permissions)
        raise Refusal(403, "insufficient_scope", "The access token does not have the permission", scope)
    return claims


def read(token):
    try:
        # An ID token is signed by the same keys, and is not for APIs.
        if jwt.get_unverified_header(token).get("typ", "").lower() not in ("at+jwt", "application/at+jwt"):
            raise jwt.InvalidTokenError("not an access token")
        return jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["ES256"],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "sub", "client_id"]},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise Refusal(503, "temporarily_unavailable", "The keys of the issuer cannot be had") from error
    except jwt.ExpiredSignatureError as error:
        raise Refusal(401, "invalid_token", "The access token is expired") from error
    except jwt.PyJWTError as error:
        raise Refusal(401, "invalid_token", "The access token is invalid") from error
