"""For maintainers: refresh the third-party files under ``static/vendor`` from the npm registry, checked and recorded.

python -m api.vendor swagger-ui-dist 5.35.0
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static" / "vendor"
LOCK = FOLDER / "vendor.lock.json"
PACKAGES = {
    "swagger-ui-dist": (
        "swagger-ui",
        ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"),
    ),
    "htmx.org": ("htmx", ("dist/htmx.min.js", "LICENSE")),
    "cytoscape": ("cytoscape", ("dist/cytoscape.esm.min.mjs", "LICENSE")),
}
"""For each package the folder of our copy, and the files that are copied into it."""


def sha256(path: Path) -> str:
    """Hash of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def integrity(data: bytes) -> str:
    """Integrity string of a tarball, as the registry states it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"


def _npm(*arguments: str, cwd: str) -> Any:
    done = subprocess.run(["npm", *arguments, "--json"], cwd=cwd, capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def refresh(package: str, version: str) -> None:
    """Fetch a version, verify the registry's integrity, and replace our copies and the package's entry in the lock."""
    place, files = PACKAGES[package]
    target = FOLDER / place
    with tempfile.TemporaryDirectory() as scratch:
        stated = _npm("view", f"{package}@{version}", "name", "version", "license", "dist.integrity", cwd=scratch)
        _npm("pack", f"{package}@{version}", cwd=scratch)
        tarball = next(Path(scratch).glob("*.tgz"))
        if integrity(tarball.read_bytes()) != stated["dist.integrity"]:
            raise SystemExit(f"{package} {version}：包的校验值与登记的不符，未更新")
        target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(tarball) as archive:
            for name in files:
                member = archive.extractfile(f"package/{name}")
                if member is None:
                    raise SystemExit(f"{package} {version}：包中没有 {name}")
                (target / Path(name).name).write_bytes(member.read())
    entry = {
        "name": package,
        "version": stated["version"],
        "license": stated["license"],
        "integrity": stated["dist.integrity"],
        "files": {f"{place}/{Path(n).name}": sha256(target / Path(n).name) for n in files},
    }
    known = json.loads(LOCK.read_text(encoding="utf-8"))
    others = [e for e in known if e["name"] != package]
    LOCK.write_text(json.dumps(sorted([*others, entry], key=lambda e: e["name"]), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh(*sys.argv[1:])
