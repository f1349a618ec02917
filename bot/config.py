"""Settings: frozen, from the environment, all errors at once. docs/settings.md lists them.

Ours begin with TEXTO_, the provider's have Twilio's own names.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.files.setting_values import bare, from_json, https, of_links, shares_host, words
from bot.models import Language
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers

DEMO_NUMBER = "+15557650100"
DEMO_ACCOUNT = "AC" + "0" * 32
DEMO_TOKEN = "demo"  # noqa: S105  the emulator's own, worthless outside of it


def _clock(value: str) -> str:
    parse_clock(value)
    return value


def parse_clock(value: str) -> timedelta:
    """Returns how far the product's clock is from the machine's: "system", "+90", "-3600" (seconds)
    or an ISO instant with its zone, which becomes the present time. Raises ValueError."""
    if value == "system":
        return timedelta()
    if value[:1] in "+-":
        return timedelta(seconds=float(value))
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone, as in 2026-11-23T09:00:00+01:00")
    return instant - datetime.now(UTC)


def _beside(folder: Path) -> Path:
    """Returns the witness of a data folder: beside it, not in it."""
    return folder.parent / f"{folder.name or 'texto'}.witness"


class Settings(BaseSettings):
    """All settings. A setting's variable is its name in capitals with TEXTO_ before it."""

    model_config = SettingsConfigDict(
        env_prefix="TEXTO_",
        env_ignore_empty=True,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
    )

    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL ≥ 14, postgresql://user:password@host/name; without it the "
        "embedded server is used",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="Redis ≥ 6.2 or Valkey, redis://host:6379/0; without it the embedded "
        "server is used",
    )
    data_dir: Path = Field(
        Path("var"), description="folder of the embedded servers and of keys, kept between runs"
    )
    witness: Path = Field(
        default_factory=lambda data: _beside(data.get("data_dir", Path("var"))),
        description="file of the jobs role's host that keeps each opt-out, hold and erasure beside "
        "the database; no backup or snapshot may turn it back, so best on another disk",
    )
    user: str | None = Field(
        None,
        description="the user under whose name commands act, unless --as gives another; "
        "without it the login name",
    )
    models_dir: Path = Field(Path("models"), description="folder of the trained models")
    project_dir: Path = Field(
        Path(), description="folder with config.yml, domain.yml, data/ and actions/"
    )
    http_host: str = Field("127.0.0.1", description="address the web role listens on")
    http_port: int = Field(8080, ge=1, le=65535, description="port the web role listens on")
    public_url: Annotated[str, AfterValidator(bare)] = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data.get('http_port', 8080)}",
        description="address under which the provider reaches the web role; signatures are checked "
        "over it",
    )
    console_url: Annotated[str, AfterValidator(bare)] = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data.get('http_port', 8080)}",
        description="address of the console, https beyond this machine; no other host has it",
    )
    link_url: Annotated[str | None, AfterValidator(of_links)] = Field(
        None,
        description="address of the short links in campaigns, https, a host of its own that leads "
        "here and has nothing else; 21 letters at most, so that a link has 30",
    )
    waiting_hook: Annotated[str | None, AfterValidator(https)] = Field(
        None,
        description="address that is told when somebody waits for staff, https, in no private "
        "network; docs/inbox.md says what comes",
    )
    waiting_hook_secret: SecretStr | None = Field(
        None, description="secret that signs it: whsec_ and 24 to 64 bytes in base64"
    )
    demo: bool = Field(
        False, description="set by `texto run --demo`: the sign-in page shows the demo's users"
    )
    emulator_port: int = Field(8090, ge=1, le=65535, description="port of `texto emulator`")
    clock: Annotated[str, AfterValidator(_clock)] = Field(
        "system",
        description="system, seconds from it (+90, -3600), or the instant it shall be at "
        "the start (ISO with zone)",
    )
    machine_clock: float = Field(
        0,
        description="for rehearsals: how many seconds this process takes its machine's clock to be "
        "ahead of what it is",
    )
    skew_limit: float = Field(
        10,
        ge=0,
        description="seconds that this machine's clock may differ from the database's before its "
        "sender and jobs pause; 0: they never pause",
    )
    log_format: Literal["console", "json"] = Field("console", description="how logs are written")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="the least severe log line that is written"
    )
    safe_hours: bool = Field(
        False,
        description="whether texts that answer nobody go out at safe hours only: Mon-Sat "
        "09:00-20:00, Sun 12:00-20:00, not on public holidays, and three a day at most",
    )
    offers_a_day: int = Field(
        1, ge=0, description="campaigns' offers that a person gets on a day; 0: any number"
    )
    watch_campaigns: bool = Field(True, description="campaigns in trouble pause by themselves")
    brand: str = Field(
        "Texto",
        min_length=1,
        max_length=40,
        description="trade name in bot texts; it and the next two hold until `texto business set` "
        "or the console says another",
    )
    support: str = Field(
        "support@example.com",
        min_length=1,
        max_length=60,
        description="how to reach a person, in the answers to HELP and CONTACT",
    )
    site: str = Field(
        "example.com",
        min_length=1,
        max_length=60,
        description="the business's web site, in the answer to CONTACT",
    )
    default_language: Language = Field(
        Language.EN, description="language of texts to a contact whose own is not known"
    )
    numbers: Annotated[tuple[Number, ...], NoDecode, BeforeValidator(from_json)] = Field(
        (),
        description="our sender numbers, a JSON list of {number, program, provider, "
        "opt_out_replies, segments_per_second, messaging_service_sid}",
    )
    programs: Annotated[tuple[Program, ...], NoDecode, BeforeValidator(from_json)] = Field(
        (),
        description="what people subscribe to, a JSON list of programs (docs/consent.md); "
        "without it, one for each name that TEXTO_NUMBERS gives, which nobody can join by keyword",
    )
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="port on 127.0.0.1 for `/metrics`; without it and a token there is none",
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="secret that opens `/metrics` on the public port, as `Authorization: Bearer …`",
    )
    form_embedders: Annotated[tuple[str, ...], NoDecode, BeforeValidator(words)] = Field(
        (),
        description="origins whose pages may show the opt-in form in a frame, separated by "
        "spaces (https://shop.example)",
    )
    form_posts_per_minute: int = Field(
        10, ge=1, description="opt-in and preference forms that one IP address may send a minute"
    )
    api_calls_per_minute: int = Field(
        120, ge=1, description="calls of the API that one token may make a minute"
    )
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(words)
    ] = Field(
        (),
        description="addresses or networks of our own proxies, separated by spaces; only from "
        "these is X-Forwarded-For believed",
    )
    worker_concurrency: int = Field(
        16, ge=1, le=256, description="contacts that one worker serves at a time"
    )
    sender_concurrency: int = Field(
        64, ge=1, le=512, description="calls to the provider that one sender has open at a time"
    )
    answer_asked_hours: int = Field(
        336,
        ge=24,
        le=336,
        description="hours in which staff may answer who asked for a person and has not consented "
        "to anything, while the case is open",
    )
    agent_names: bool = Field(
        False,
        description="whether a member's name stands before their first text after they took a "
        "conversation over",
    )
    close_after_hours: int = Field(
        72,
        ge=1,
        description="hours after which a conversation of staff closes if the last word was theirs",
    )
    ledger_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="secret of the consent ledger's chain; without it one is "
        "made and kept in the data folder",
    )
    ledger_keys_retired: Annotated[
        tuple[Annotated[SecretStr, Field(min_length=32)], ...],
        NoDecode,
        BeforeValidator(from_json),
    ] = Field(
        (),
        description="earlier values of TEXTO_LEDGER_KEY, a JSON list: what they signed "
        "can be verified",
    )
    retention_days: int = Field(
        1095,
        ge=0,
        description="days after which people who have not been in touch are erased, "
        "where no rule pack says it (France: 3 years), and the words of conversations emptied; "
        "0: never",
    )
    account_sid: str = Field(
        DEMO_ACCOUNT,
        validation_alias="TWILIO_ACCOUNT_SID",
        pattern=r"^AC[0-9a-fA-F]{32}$",
        description="Twilio account",
    )
    auth_token: SecretStr = Field(
        SecretStr(DEMO_TOKEN),
        validation_alias="TWILIO_AUTH_TOKEN",
        min_length=1,
        description="Twilio auth token: signs webhooks and opens the API",
    )
    api_url: Annotated[str, AfterValidator(bare)] = Field(
        "https://api.twilio.com",
        validation_alias="TWILIO_API_URL",
        description="address of the provider's API; the emulator's in the demo",
    )

    @property
    def waiting_hook_key(self) -> bytes | None:
        """The bytes of the secret that signs the hook."""
        if self.waiting_hook_secret is None:
            return None
        return base64.b64decode(self.waiting_hook_secret.get_secret_value().removeprefix("whsec_"))

    @model_validator(mode="after")
    def _links_have_a_host_of_their_own(self) -> Settings:
        if shares_host(self.link_url, (self.public_url, self.console_url)):
            raise ValueError(
                "TEXTO_LINK_URL needs a host of its own: TEXTO_PUBLIC_URL and TEXTO_CONSOLE_URL "
                "have other pages on theirs"
            )
        return self

    @model_validator(mode="after")
    def _hook_is_signed(self) -> Settings:
        if self.waiting_hook is None:
            return self
        try:
            key = self.waiting_hook_key or b""
        except ValueError:
            key = b""
        if not 24 <= len(key) <= 64:
            raise ValueError(
                "TEXTO_WAITING_HOOK needs TEXTO_WAITING_HOOK_SECRET: whsec_ and 24 to 64 bytes in "
                "base64, as `echo whsec_$(openssl rand -base64 32)` makes one"
            )
        return self

    @model_validator(mode="after")
    def _numbers_and_programs_fit(self) -> Settings:
        if wrong := Numbers(self.numbers, self.programs).faults():
            raise ValueError("; ".join(wrong))
        return self


def project_file(folder: Path, name: str) -> Path:
    """Returns the path of a file of the project folder. Raises SettingsError if there is none."""
    path = folder / name
    if not path.is_file():
        raise SettingsError(
            f"{folder.resolve()} has no {name}. Start in the folder of the project (a checkout of "
            "Texto, or a copy of its config.yml, domain.yml and data/), or set "
            "TEXTO_PROJECT_DIR to it."
        )
    return path


def variable(name: str) -> str:
    """Returns the environment variable of a field."""
    alias = Settings.model_fields[name].validation_alias
    return str(alias) if alias else f"TEXTO_{name.upper()}"


def load() -> Settings:
    """Reads the settings of this process. Raises SettingsError, which names all that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for item in error.errors():
            field, *rest = [str(part) for part in item["loc"]] or ["settings"]
            name = variable(field) if field in Settings.model_fields else field
            lines.append(f"  {'.'.join([name, *rest])}: {item['msg']}")
        raise SettingsError(
            "These settings are wrong; docs/settings.md lists what each may be:\n"
            + "\n".join(lines)
        ) from None
