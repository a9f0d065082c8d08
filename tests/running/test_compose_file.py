"""docker-compose.yml and Dockerfile, as far as they can be judged without a container engine."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings

from tests.running.compose import ROOT, compose, services

pytestmark = pytest.mark.pure

ALL = sorted(services())
LONG_RUNNING = [name for name in ALL if name not in ("migrate", "volumes")]
RIGHTS = {"caddy": ["NET_BIND_SERVICE"], "volumes": ["CHOWN"]}


def test_the_file_is_valid_compose():
    schema = json.loads((ROOT / "tests/vendor/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_nothing_starts_before_the_secrets_are_made():
    with pytest.raises(KeyError, match="make-secrets"):
        compose()


@pytest.mark.parametrize("name", ALL)
def test_a_service_can_do_no_more_than_it_must(name: str):
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and service.get("cap_add", []) == RIGHTS.get(name, [])
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"] == ("0:0" if name == "volumes" else "10001:10001")
    assert {"memory", "cpus", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert not service.get("privileged") and "docker.sock" not in json.dumps(service)


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_long_running_service_is_watched_and_restarted(name: str):
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_only_caddy_is_reached_from_outside():
    assert [name for name in ALL if "ports" in services()[name]] == ["caddy"]
    assert compose(FAMILYVAULT_DOMAIN="x", FAMILYVAULT_UID="1", FAMILYVAULT_GID="1")["networks"]["inside"]["internal"]
    with_a_way_out = {name for name in ALL if "outside" in services()[name].get("networks", [])}
    assert with_a_way_out == {"courier", "caddy"}


def test_what_decodes_pictures_sends_no_mail_and_what_sends_mail_decodes_none():
    queues = {name: services()[name]["environment"]["WORKER_QUEUES"] for name in ("worker", "courier")}
    routes = {task: route["queue"] for task, route in settings.CELERY_TASK_ROUTES.items()}
    mail = dict.fromkeys(("send_digest", "send_letters", "look_after_mail"), queues["courier"])
    assert routes == {f"albums.tasks.{task}": queue for task, queue in mail.items()} | {"albums.tasks.sweep": "sweep"}
    assert queues == {"worker": "celery,sweep", "courier": "mail"}
    assert services()["worker"]["networks"] == ["inside"]


def test_what_sees_no_photo_is_given_neither_their_keys_nor_their_storage():
    """Each service its own secrets: above all the courier, which alone of the vault's can reach the world."""
    given = {name: set(services()[name].get("secrets", [])) for name in ALL}
    for secret in ("vault_keys", "mark_keys", "storage_url"):
        assert {name for name in ALL if secret in given[name]} == {"web", "worker", "migrate"}
    assert given["courier"] == {"secret_key", "database_url", "broker_url", "email_url"}
    assert given["beat"] == {"secret_key", "broker_url"}
    for name in ALL:
        files = [value for value in services()[name].get("environment", {}).values() if "/run/secrets/" in str(value)]
        assert {Path(file).name for file in files} <= given[name]


def test_images_are_pinned():
    images = {service["image"] for service in services().values()}
    bases = set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M))
    for image in (images | bases) - {"familyvault:local"}:
        assert re.search(r":v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$", image), image


def test_no_secret_stands_in_the_environment():
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            holds_secret = re.search("PASSWORD|SECRET|KEY|_URL", name) and name != "PUBLIC_URL"
            assert not holds_secret or str(value).startswith("/run/secrets/"), name


def test_the_services_logs_hold_no_statement_and_no_value():
    """A statement that failed holds names and addresses, and what PostgreSQL tells in detail of it does so too."""
    said = services()["postgres"]["command"]
    assert said[0] == "postgres" and set(said[1::2]) == {"-c"}
    assert {"log_min_error_statement=panic", "log_error_verbosity=terse"} <= set(said[2::2])
    assert "loglevel warning" in (ROOT / "deploy/redis.conf").read_text().splitlines()


def test_make_secrets_makes_two_vaults_no_secret_in_common(tmp_path: Path):
    made = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        make_secrets(tmp_path / name)
        made.append({file.name: file.read_text() for file in (tmp_path / name / "deploy" / "secrets").iterdir()})
    alike = {name for name, text in made[0].items() if text == made[1][name]}
    assert alike <= {"email_url"} and len(made[0]) > 5


def test_make_secrets_makes_what_compose_wants_and_only_the_owner_reads_it(tmp_path: Path):
    make_secrets(tmp_path)
    wanted = {Path(entry["file"]).name for entry in _filled()["secrets"].values()}
    made = {path.name: path for path in (tmp_path / "deploy/secrets").iterdir()}
    assert set(made) == wanted
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o600}
    kept = {name: path.read_bytes() for name, path in made.items()}
    make_secrets(tmp_path)
    assert {name: path.read_bytes() for name, path in made.items()} == kept
    assert "FAMILYVAULT_DOMAIN=photos.example.org" in (tmp_path / ".env").read_text()


def test_every_mounted_file_exists():
    for entry in _filled()["configs"].values():
        assert (ROOT / entry["file"]).is_file()


def test_hadolint_has_nothing_to_say_about_the_dockerfile():
    hadolint = Path(sys.executable).with_name("hadolint")
    ended = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_image_runs_as_nobody_special_and_holds_only_what_it_needs():
    final = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", final, re.M)
    assert not re.search(r"apt-get|gcc|pip install", final)
    copied = set(re.findall(r"^COPY (\w[\w.]*)/? ", (ROOT / "Dockerfile").read_text(), re.M))
    let_in = {
        line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    assert copied == let_in and all((ROOT / name).exists() for name in copied)


def make_secrets(folder: Path) -> None:
    """Run deploy/make-secrets as it is, in a copy of its folder."""
    script = folder / "deploy" / "make-secrets"
    script.parent.mkdir(exist_ok=True)
    script.write_text((ROOT / "deploy/make-secrets").read_text())
    subprocess.run(["sh", script, "photos.example.org"], check=True, capture_output=True)


def _filled() -> dict:
    return compose(FAMILYVAULT_DOMAIN="localhost", FAMILYVAULT_UID="10001", FAMILYVAULT_GID="10001")
