"""docker-compose.yml as Compose itself reads it, and the files that its containers run; no Docker daemon is needed."""

from __future__ import annotations

import functools
import os
import re
import shutil
import stat
import subprocess
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.http.proxies import named_proxies
from tests.neo4j.server import Neo4jServer

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / ".docker"
API = ("api", "api-2", "api-3")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_OURS = (
    "NEO4J_HEAP",
    "NEO4J_PAGE_CACHE",
    "CHAINATLAS_PORT",
    "CHAINATLAS_PROXY_PORT",
    "CHAINATLAS_HOSTS",
    "CHAINATLAS_FRONT",
    "CHAINATLAS_NETWORK",
    "CHAINATLAS_TZ",
)


def compose_command() -> list[str]:
    """Debian's ``docker-compose``, or the plugin of a Docker installation."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    missing = "docker-compose is missing; `make compose` says how to get it"
    if os.environ.get("CI"):
        pytest.fail(f"{missing}, and in CI docker-compose.yml must be checked")
    pytest.skip(missing)


@functools.cache
def services(*profiles: str) -> dict[str, Any]:
    """The services as Compose understands them when nothing is set."""
    chosen = [part for p in profiles for part in ("--profile", p)]
    bare = {k: v for k, v in os.environ.items() if k not in _OURS}
    command = [*compose_command(), "--file", str(ROOT / "docker-compose.yml"), *chosen, "config"]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return found


def waits_for(service: dict[str, Any]) -> dict[str, str]:
    return {name: how["condition"] for name, how in service["depends_on"].items()}


def published(service: dict[str, Any]) -> set[str]:
    """Ports with the address of the host that they are bound to, in either version's spelling."""
    return {
        f"{p['host_ip']}:{p['published']}" if isinstance(p, dict) else p.rpartition(":")[0] for p in service["ports"]
    }


def test_one_server_and_one_api_unless_more_is_asked_for() -> None:
    plain = {name for name, service in services().items() if not service.get("profiles")}
    assert plain == {"secret", "neo4j", "api"}
    asked = {name for name, s in services("replicas").items() if s.get("profiles", ["replicas"]) == ["replicas"]}
    assert asked == {*API, "secret", "neo4j", "proxy"}


def test_every_image_is_pinned_and_ours_is_built() -> None:
    found = services("replicas")
    for name, service in found.items():
        tag = service["image"].partition(":")[2]
        assert re.match(r"\d+\.\d+\.\d+", tag), (name, service["image"])
        assert ("build" in service) == (service["image"] == f"chainatlas:{PROJECT['version']}")
    bases = re.findall(r"^FROM (\S+)", (DOCKER / "Dockerfile").read_text(), re.M)
    assert bases
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)


def test_the_database_is_the_version_that_the_tests_ran_on() -> None:
    tested = re.search(r"<version>(5\.[\d.]+)</version>", (ROOT / ".neo4j" / "pom.xml").read_text())
    assert tested is not None
    assert services()["neo4j"]["image"] == f"neo4j:{tested[1]}-community"


def test_no_password_is_written_down() -> None:
    for name, service in services("replicas").items():
        said = service.get("environment", {})
        assert not [k for k in said if re.search("AUTH|PASSWORD", k) and not k.endswith("_FILE")], name
    assert services()["neo4j"]["environment"]["NEO4J_AUTH_FILE"] == "/run/chainatlas/neo4j-auth"
    assert services()["api"]["environment"]["CHAINATLAS_NEO4J_PASSWORD_FILE"] == "/run/chainatlas/password"


def test_nothing_starts_before_what_it_needs_is_healthy() -> None:
    found = services("replicas")
    assert waits_for(found["neo4j"]) == {"secret": "service_completed_successfully"}
    for name in API:
        assert waits_for(found[name]) == {"secret": "service_completed_successfully", "neo4j": "service_healthy"}
    assert waits_for(found["proxy"]) == dict.fromkeys(API, "service_healthy")
    checked = {name: " ".join(s["healthcheck"]["test"]) for name, s in found.items() if "healthcheck" in s}
    assert "cypher-shell" in checked["neo4j"]
    assert all("/healthz" in checked[name] for name in (*API, "proxy"))


def test_the_api_believes_the_proxy_and_nothing_else_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    found = services("replicas")
    address = found["proxy"]["networks"]["default"]["ipv4_address"]
    for name in API:
        monkeypatch.setenv("CHAINATLAS_PROXIES", found[name]["environment"]["CHAINATLAS_PROXIES"])
        assert [str(n) for n in named_proxies()] == [f"{address}/32"]
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    (pool,) = document["networks"]["default"]["ipam"]["config"]
    subnet, given = (
        ip_network(pool[k].replace("${CHAINATLAS_NETWORK:-172.30.91}", "172.30.91")) for k in ("subnet", "ip_range")
    )
    assert ip_address(address) in subnet
    assert ip_address(address) not in given
    assert "trusted_proxies static {$CHAINATLAS_FRONT:127.0.0.1}" in (DOCKER / "Caddyfile").read_text()


def test_only_this_machine_reaches_the_ports() -> None:
    found = services("replicas")
    assert published(found["neo4j"]) == {"127.0.0.1:7474", "127.0.0.1:7687"}
    assert published(found["api"]) == {"127.0.0.1:8000"}
    assert published(found["proxy"]) == {"127.0.0.1:8080"}
    assert not any("ports" in found[name] for name in ("secret", "api-2", "api-3"))


def test_api_and_proxy_run_without_privileges() -> None:
    found = services("replicas")
    for name in (*API, "proxy"):
        assert found[name]["read_only"] is True
        assert found[name]["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in found[name]["security_opt"]
    assert re.findall(r"^USER (\S+)", (DOCKER / "Dockerfile").read_text(), re.M) == ["10001:10001"]
    assert not any("user" in found[name] for name in API)  # none that would undo it
    assert found["proxy"]["user"] == "10001:10001"


def test_data_is_kept_in_named_volumes() -> None:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(document["volumes"]) == {"data", "logs", "secret"}
    assert set(document["services"]["neo4j"]["volumes"]) == {"data:/data", "logs:/logs", "secret:/run/chainatlas:ro"}


def test_every_setting_exists_in_neo4j(neo4j_server: Neo4jServer) -> None:
    """The image turns NEO4J_a_b__c into a.b_c; a setting that does not exist keeps the server from starting."""
    said = {k: v for k, v in services()["neo4j"]["environment"].items() if not k.endswith("_FILE")}
    settings = {k.removeprefix("NEO4J_").replace("_", ".").replace("..", "_"): v for k, v in said.items()}
    assert settings["dbms.usage_report.enabled"] == "false"
    assert settings["dbms.security.allow_csv_import_from_file_urls"] == "false"
    assert {"server.memory.heap.max_size", "server.memory.pagecache.size"} <= settings.keys()
    with neo4j_server.driver() as driver:
        known = driver.execute_query("SHOW SETTINGS YIELD name RETURN name").records
    assert settings.keys() <= {record["name"] for record in known}


def test_the_proxy_knows_every_api_process() -> None:
    line = re.search(r"reverse_proxy (.+) \{", (DOCKER / "Caddyfile").read_text())
    assert line is not None
    assert line[1].split() == [f"{name}:8000" for name in API]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others, as it does in the container")
def test_the_password_is_made_once_and_each_reader_gets_its_own_file(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        subprocess.run(["sh", str(DOCKER / "secret.sh"), str(tmp_path)], check=True)
        seen.append((tmp_path / "password").read_text())
    assert seen[0] == seen[1]
    assert re.fullmatch(r"[A-Za-z0-9]{32}", seen[0])
    assert (tmp_path / "neo4j-auth").read_text() == f"neo4j/{seen[0]}"
    for name, owner in (("password", 10001), ("neo4j-auth", 7474)):
        kept = (tmp_path / name).stat()
        assert (kept.st_uid, stat.S_IMODE(kept.st_mode)) == (owner, 0o400)


def test_the_image_installs_what_the_tests_ran_with() -> None:
    def pins(path: Path) -> set[str]:
        return {line.rstrip(" \\") for line in path.read_text().splitlines() if re.match(r"\w", line)}

    image, tested = pins(DOCKER / "requirements.lock"), pins(ROOT / ".requirements.lock")
    assert image <= tested, "make .docker/requirements.lock again, as its first lines say"
    named = {re.match(r"[\w.-]+", line)[0] for line in image}  # type: ignore[index]
    assert {re.match(r"[\w.-]+", wanted)[0] for wanted in PROJECT["dependencies"]} <= named  # type: ignore[index]
    assert not named & {"pytest", "mypy", "playwright"}
