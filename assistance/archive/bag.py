"""A BagIt 1.0 folder (RFC 8493) with manifests in SHA-512 and SM3 (GB/T 32905-2016).

Written here and not by the library, which changes the working directory of the whole process and
puts today's date into the bag; it does check what is written here (``assistance.archive.proof``).
The same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from engine import sm3

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {
    "sha512": lambda data: hashlib.sha512(data).hexdigest(),
    "sm3": sm3,
}


def write_bag(folder: Path, payload: Mapping[str, bytes], info: Mapping[str, str]) -> None:
    """Write ``payload`` (path below ``data/`` -> bytes) and ``info`` as a bag at ``folder``.

    The folder appears at once and whole, in place of one that was there; readable by the owner
    only, for it holds personal data.
    """
    content = {f"data/{name}": data for name, data in sorted(payload.items())}
    size = sum(len(data) for data in content.values())
    lines = {**info, "Payload-Oxum": f"{size}.{len(content)}"}
    tags = {
        "bagit.txt": DECLARATION.encode(),
        "bag-info.txt": "".join(f"{name}: {text}\n" for name, text in lines.items()).encode(),
        **{f"manifest-{name}.txt": _manifest(name, content) for name in ALGORITHMS},
    }
    tags |= {f"tagmanifest-{name}.txt": _manifest(name, tags) for name in ALGORITHMS}
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    for name, data in {**content, **tags}.items():
        (draft / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (draft / name).write_bytes(data)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def read_manifest(file: Path) -> dict[str, str]:
    """Path -> digest, as a manifest has them. Lines that are no entry are passed over."""
    entries = (line.split(maxsplit=1) for line in file.read_text(encoding="utf-8").splitlines())
    return {entry[1]: entry[0].lower() for entry in entries if len(entry) == 2}


def _manifest(algorithm: str, files: Mapping[str, bytes]) -> bytes:
    digest = ALGORITHMS[algorithm]
    return "".join(f"{digest(data)}  {name}\n" for name, data in sorted(files.items())).encode()
