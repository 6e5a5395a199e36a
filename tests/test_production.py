"""Production is the same code by environment: its settings pass Django's own checks, its files and services fit."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parent.parent
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
ENVIRONMENT = {
    "PRODUCTION": "true",
    "SECRET_KEY": "a key of fifty letters or more, not one word like another 0123456789",
    "FIELD_KEYS": "ZmllbGQta2V5LW9mLXRoZS10ZXN0cy0wMTIzNDU2Nzg=",
    "DATABASE_URL": "postgres://humanline:secret@postgres:5432/humanline?sslmode=require",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "BASE_URL": "https://chat.example.com",
    "ALLOWED_HOSTS": "chat.example.com",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.com:587",
    "METRICS_TOKEN": "secret",
}


def in_production(*command: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**inherited, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )


def test_djangos_deployment_checks_have_nothing_to_say() -> None:
    done = in_production("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_what_follows_the_databases_address_is_obeyed() -> None:
    ask = "from marketplace import settings; print(settings.DATABASES['default']['OPTIONS'])"

    done = in_production("-c", ask)

    assert "'sslmode': 'require'" in done.stdout, done.stderr


def test_every_static_file_gets_its_name_by_content(tmp_path: Path, settings: Any) -> None:
    storage = {"BACKEND": "marketplace.kernel.site.storage.NamedByContent"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    named = list((tmp_path / "humanline" / "js").glob("site.*.js"))
    imports = re.findall(r'(?:from|import)\s*"(\./[^"]+)"', named[0].read_text())
    assert [path for path in imports if not (named[0].parent / path).exists()] == []
    assert [path for path in imports if not re.search(r"\.[0-9a-f]{12}\.js$", path)] == []


def test_no_service_runs_whatever_is_latest() -> None:
    images = {name: service["image"] for name, service in SERVICES.items()}

    assert [name for name, image in images.items() if ":" not in image or image.endswith(":latest")] == []


def test_every_lasting_service_restarts_and_shows_its_health() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name != "migrate"}

    assert [name for name, service in lasting.items() if service.get("restart") != "unless-stopped"] == []
    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []


def test_every_secret_comes_from_the_environment_and_is_explained() -> None:
    explained = set(re.findall(r"^(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))

    assert {"SECRET_KEY", "FIELD_KEYS", "POSTGRES_PASSWORD", "REDIS_PASSWORD"} <= required <= explained


def test_the_services_run_programs_that_exist() -> None:
    commands = {name: service["command"] for name, service in SERVICES.items() if "build" in service}
    scripts = [command[0] for command in commands.values() if command[0].startswith("deploy/")]

    assert {os.access(PROJECT / script, os.X_OK) for script in scripts} == {True}
    assert set(commands) == {"migrate", "web", "live", "dispatcher", "worker", "beat"}
