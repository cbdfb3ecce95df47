# region settings
import os
import secrets
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template_string, session, url_for

ISSUER = os.environ.get("ISSUER", "http://localhost:3000")
API_URL = os.environ.get("API_URL", "http://localhost:4001")

app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]  # openssl rand -hex 32
app.config.update(
    SESSION_COOKIE_NAME="reports-session",
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=not ISSUER.startswith("http:"),
)

# Flask's own session can be read by whoever holds the cookie, so it holds an id and the tokens stay here.
# In memory for this example: a real app keeps them in Redis or its database.
signed_in = {}

oauth = OAuth(app)
oauth.register(
    "usher",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={
        "scope": "openid profile email offline_access reports:read",
        "code_challenge_method": "S256",
    },
    update_token=lambda token, **old: keep(token),
)
# endregion settings


# region sign-in
@app.get("/login")
def login():
    return oauth.usher.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    token = oauth.usher.authorize_access_token()
    session.clear()
    session["id"] = secrets.token_urlsafe()
    entry = signed_in[session["id"]] = {"token": token}
    entry["person"] = oauth.usher.userinfo(token=token)
    return redirect("/")


def keep(token):
    """A renewed token; each refresh token is good for a single use, so the newest counts."""
    signed_in[session["id"]]["token"].update(token)


@app.errorhandler(OAuthError)
def not_signed_in(error):
    """Usher said no to the person (access_denied), or the sign-in behind the refresh token is over (invalid_grant)."""
    signed_in.pop(session.pop("id", ""), None)
    page = 'Not signed in: {{ error }}. <a href="/login">Sign in</a>'
    return render_template_string(page, error=error.error), 401
# endregion sign-in


# region call
@app.get("/reports")
def reports():
    entry = signed_in.get(session.get("id", ""))
    if entry is None:
        return redirect("/login")
    # Renewed first when it ends within a minute.
    answer = oauth.usher.get(f"{API_URL}/reports", token=entry["token"])
    return answer.json(), answer.status_code
# endregion call


# region sign-out
@app.post("/logout")
def logout():
    entry = signed_in.pop(session.pop("id", ""), {"token": {}})
    asked = {"post_logout_redirect_uri": url_for("home", _external=True), "client_id": oauth.usher.client_id}
    if "id_token" in entry["token"]:
        asked["id_token_hint"] = entry["token"]["id_token"]
    return redirect(f"{oauth.usher.load_server_metadata()['end_session_endpoint']}?{urlencode(asked)}", 303)
# endregion sign-out


HOME = """<!doctype html><title>Reports</title>
{% if person %}
  <p id="who">{{ person.name }}</p>
  <form method="post" action="/logout"><button id="sign-out">Sign out</button></form>
{% else %}
  <a id="sign-in" href="/login">Sign in</a>
{% endif %}"""


@app.get("/")
def home():
    entry = signed_in.get(session.get("id", ""), {})
    return render_template_string(HOME, person=entry.get("person"))


if __name__ == "__main__":
    app.run(host="localhost", port=int(os.environ.get("PORT", "4000")))
