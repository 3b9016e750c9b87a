"""The page for a new password: plain HTML that loads nothing and sends nothing elsewhere."""

from __future__ import annotations

from html import escape

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;"
    "color-scheme:light dark}label,input,button{display:block;width:100%;box-sizing:border-box;"
    "font:inherit}input,button{margin:.25rem 0 1rem;padding:.5rem}"
)


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )


EXPIRED = _page(
    "This link has expired",
    "<p>It was used before, or it is too old. Ask for a new one where you sign in.</p>",
)


def password_form(action: str, token: str, error: str = "") -> str:
    """The form; `error` says what was wrong with the last try."""
    alert = f'<p role="alert">{escape(error)}</p>' if error else ""
    return _page(
        "Set a new password",
        f'{alert}<form method="post" enctype="multipart/form-data" action="{escape(action)}">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        '<label for="password">New password</label>'
        '<input id="password" name="password" type="password" autocomplete="new-password" '
        'minlength="6" required autofocus>'
        "<button>Save</button></form>",
    )


def done(home: str) -> str:
    """After it was set."""
    return _page(
        "Your new password is set",
        f'<p>You are signed out everywhere. <a href="{escape(home)}">Sign in</a> with it now.</p>',
    )
