"""What an instance tells whoever runs it: where it is, its keys, where mails go, what is next."""

from __future__ import annotations

from scriptony.cli.output import say
from scriptony.cli.queries import HAS_SUPERADMIN
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site


async def greet(site: Site, address: str) -> None:
    """Print what one needs after the start. `address` is where the server listens."""
    base = site.settings.public_url.rstrip("/") or address
    facts = {
        "publishable key": site.secrets.get("anon_key", "made when auth is served"),
        "setup code": await setup_code(site),
        "mails": where_mails_go(site.settings),
        "API reference": f"{base}/docs",
    }
    say(
        f"Scriptony is running at {base}",
        *(f"  {name:<16} {fact}" for name, fact in facts.items() if fact),
        *_next_steps(site.settings, is_new=bool(facts["setup code"])),
    )


def _next_steps(settings: Settings, *, is_new: bool) -> list[str]:
    steps = ["Sign up, or run `scriptony demo` for an example. Stop with Ctrl-C."]
    if is_new and settings.is_loopback:
        steps.insert(0, "The first account made on this machine becomes superadmin.")
    elif is_new:
        steps.insert(0, "Whoever signs up with the setup code becomes superadmin.")
    return steps


async def setup_code(site: Site) -> str | None:
    """The code that makes its holder superadmin; None once there is one."""
    async with site.kernel_db.session() as session:
        if await session.value(HAS_SUPERADMIN):
            return None
    return site.settings.setup_code or site.secrets["setup_code"]


def where_mails_go(settings: Settings) -> str:
    """A sentence's end: to whom, or into which folder, mails are handed."""
    if not settings.smtp_url:
        return f"{settings.data.resolve() / 'mail'} (files; no mail server is set)"
    return f"sent by {settings.smtp_url.rpartition('@')[2].rpartition('//')[2]}"
