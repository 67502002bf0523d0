"""Every setting: typed, from the environment or `.env`. `.env.example` is their manual; a test keeps the two alike."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EXIT_CONFIG = 78
"""EX_CONFIG of sysexits.h: the operator must change something before a restart helps."""
TOKEN_SHAPE = re.compile(r"\d+:[\w-]+", re.ASCII)


class SettingsError(Exception):
    """A setting is wrong: one plain sentence that names it and never quotes a secret."""


class Settings(BaseSettings):
    """All settings. A field's environment name is FIRSTKEY_ and its name in capitals; the token's is Telegram's own."""

    model_config = SettingsConfigDict(
        env_prefix="FIRSTKEY_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    telegram_bot_token: Annotated[SecretStr | None, Field(validation_alias="TELEGRAM_BOT_TOKEN")] = None
    bot_api_url: str = "https://api.telegram.org"
    proxy_url: SecretStr | None = None
    bot_name: str = ""

    database_url: SecretStr = SecretStr("")

    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8080"
    webhook_secret: SecretStr | None = None
    webhook_max_connections: Annotated[int, Field(ge=1, le=100)] = 40
    webhook_certificate: Path | None = None
    webhook_private_key: Path | None = None
    metrics_listen: str = ""

    openai_base_url: str = "https://api.openai.com/v1"
    check_model: str = ""
    check_deadline: Annotated[float, Field(gt=0, le=30)] = 3.0
    checks_per_hour: Annotated[int, Field(ge=0)] = 5
    checks_per_day: Annotated[int, Field(ge=0)] = 20
    checks_per_hour_total: Annotated[int, Field(ge=0)] = 1000

    llm_api_key: SecretStr | None = None
    llm_base_url: str = "https://api.openai.com/v1"
    llm_model: str = "gpt-6-luna"
    llm_tokens_per_day: Annotated[int, Field(ge=0)] = 1_000_000
    llm_tokens_per_person: Annotated[int, Field(ge=0)] = 20_000

    pictures: bool = True
    operators: Annotated[frozenset[int], NoDecode] = frozenset()

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    playground_port: Annotated[int, Field(ge=1, le=65535)] = 8090

    @field_validator("telegram_bot_token", "proxy_url", "webhook_secret", "llm_api_key", mode="before")
    @classmethod
    def _empty_secret_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("webhook_certificate", "webhook_private_key", mode="before")
    @classmethod
    def _empty_path_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN_SHAPE.fullmatch(value.get_secret_value()):
            raise ValueError("is not a bot token: copy it whole from @BotFather (digits, a colon, letters)")
        return value

    @field_validator("bot_api_url", "openai_base_url", "llm_base_url", "webhook_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("must be an address that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _is_host_port(cls, value: str) -> str:
        if value and not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", value):
            raise ValueError("must be host:port, as 127.0.0.1:8080")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_alphabet(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("must be 1 to 256 letters, digits, _ or - (Bot API, setWebhook)")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("operators", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                return frozenset(int(part) for part in re.split(r"[,\s]+", value.strip()) if part)
            except ValueError:
                raise ValueError("must be Telegram ids, numbers separated by commas") from None
        return value

    @property
    def store_url(self) -> str:
        """The database's address; by default a SQLite file in the user's data directory."""
        url = self.database_url.get_secret_value()
        if url:
            return url
        import platformdirs

        return f"sqlite:///{platformdirs.user_data_path('firstkey', appauthor=False) / 'firstkey.db'}"


def variable(field: str) -> str:
    """The environment variable of a field."""
    return "TELEGRAM_BOT_TOKEN" if field == "telegram_bot_token" else f"FIRSTKEY_{field.upper()}"


def load_settings() -> Settings:
    """The settings of this run.

    Raises:
        SettingsError: one of them is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "settings"
        name = field if field.isupper() else variable(field)
        reason = str(first["msg"]).removeprefix("Value error, ")
        reason = reason[0].lower() + reason[1:] if not reason.startswith("Input") else f"is wrong: {reason}"
        raise SettingsError(f"{name} {reason}.") from None
    except UnicodeDecodeError:
        raise SettingsError(".env is not a UTF-8 text file.") from None
    except OSError as error:
        raise SettingsError(f".env cannot be read: {error.strerror or type(error).__name__}.") from None
