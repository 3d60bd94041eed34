"""What a Neo4j server needs of this machine: Java, and the jars that ``make neo4j`` puts into ``.neo4j/lib``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

LIB = Path(__file__).resolve().parents[2] / ".neo4j" / "lib"
ARCHIVE = LIB / "classes.jsa"
"""Classes as the JVM holds them, made once by ``tests.neo4j.archive``: a start takes 3 s instead of 8."""

OLDEST_JAVA = 17
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def unavailable() -> str | None:
    """Why no server can be had on this machine, or ``None``."""
    if not any(LIB.glob("neo4j-server-*.jar")):
        return f"{LIB} holds no Neo4j server; `make neo4j` gets it (needs Java {OLDEST_JAVA} and Maven)"
    if (java := shutil.which("java")) is None:
        return f"java is missing; install Java {OLDEST_JAVA} or newer (Debian: openjdk-17-jre-headless)"
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = said.partition('"')[2].partition('"')[0].partition(".")[0]
    if not version.isdigit() or int(version) < OLDEST_JAVA:
        return f"java is {version or 'of unknown version'}, and Neo4j needs Java {OLDEST_JAVA} or newer"
    return None


def server_command(home: Path, heap: str, options: list[str]) -> list[str]:
    """The server's command. Where the system can, the kernel kills it with the thread that started it."""
    bound = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    opened = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in _OPENED]
    memory = [f"-Xms{heap}", f"-Xmx{heap}"]
    server = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home}/conf"]
    return [*bound, "java", *memory, *opened, *options, "-cp", f"{LIB}/*", *server]


def password_command(password: str) -> list[str]:
    """Sets the password of a server that never started; ``NEO4J_HOME`` and ``NEO4J_CONF`` say which."""
    return ["java", "-cp", f"{LIB}/*", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
