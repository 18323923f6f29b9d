"""Personal data lives sealed, outside the log, and opens only with its key and in its place."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine import KeyRing
from engine.store.sealing import BadKeys
from tests.store.ground import Ground, open_ground
from tests.workbench import done

SECRET = "张三丰652301196001011234"
KEY_1 = "k1:" + base64.b64encode(b"1" * 32).decode()
KEY_2 = "k2:" + base64.b64encode(b"2" * 32).decode()


def written(ground: Ground) -> int:
    """A case whose form says ``SECRET``."""
    ground.hooks["note"] = lambda submission, tx: {"known": True}
    case = ground.open("noted")
    done(ground.complete(ground.tasks(case)[0].key, values={"text": SECRET}))
    return case


def test_what_a_person_wrote_stands_nowhere_in_the_database(ground: Ground) -> None:
    case = written(ground)
    text = SECRET.encode()
    for table, rows in ground.content().items():
        for row in rows:
            for column, value in row.items():
                data = value if isinstance(value, bytes) else str(value).encode()
                assert text not in data, f"{table}.{column}"
    [submitted] = ground.engine.submissions(case)
    assert submitted.values == {"text": SECRET}


def test_the_log_holds_a_salted_digest(ground: Ground) -> None:
    """Two people who write the same thing must not be told from it."""
    digests = set()
    for case in (written(ground), written(ground)):
        [done_] = [e for e in ground.engine.history(case) if e.type == "TaskCompleted"]
        digests.add(done_.payload["submission"])
    assert len(digests) == 2


def test_a_submission_moved_to_another_row_does_not_open(ground: Ground) -> None:
    one, other = written(ground), written(ground)
    ground.rows(
        "UPDATE submissions SET body = (SELECT body FROM submissions WHERE case_id = :other) "
        "WHERE case_id = :one",
        one=one,
        other=other,
    )
    with pytest.raises(InvalidTag):
        ground.engine.submissions(one)
    assert ground.engine.submissions(other)


def test_without_the_key_nothing_opens_and_the_log_still_verifies(
    database_url: str, tmp_path: Path
) -> None:
    with_key = open_ground(database_url, tmp_path, keys=KEY_1)
    case = written(with_key)
    stranger = open_ground(database_url, tmp_path, keys=KEY_2)
    with pytest.raises(BadKeys, match="k1"):
        stranger.engine.submissions(case)
    same_name = open_ground(database_url, tmp_path, keys=KEY_2.replace("k2", "k1"))
    with pytest.raises(InvalidTag):
        same_name.engine.submissions(case)
    assert stranger.engine.verify(reexecute=True).ok


def test_a_new_key_seals_and_the_old_one_still_opens(database_url: str, tmp_path: Path) -> None:
    old = open_ground(database_url, tmp_path, keys=KEY_1)
    before = written(old)
    both = open_ground(database_url, tmp_path, keys=f"{KEY_2},{KEY_1}")
    after = written(both)
    assert both.engine.submissions(before)[0].values == {"text": SECRET}
    assert both.engine.submissions(after)[0].values == {"text": SECRET}
    with pytest.raises(BadKeys, match="k2"):
        old.engine.submissions(after)


def test_erasing_a_submission_leaves_the_chain_whole(ground: Ground) -> None:
    case = written(ground)
    ground.rows("DELETE FROM submissions WHERE case_id = :case", case=case)
    assert ground.engine.submissions(case) == []
    assert ground.engine.verify(reexecute=True).ok


def test_the_ring_in_the_data_directory_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys"
    ring = KeyRing.from_file(path)
    assert path.stat().st_mode & 0o077 == 0
    assert KeyRing.from_file(path) == ring


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_a_sealed_value_names_its_key_and_cipher(cipher: str) -> None:
    sealed = KeyRing.parse(KEY_1, cipher).seal(SECRET.encode(), "here")
    assert sealed.startswith(f"k1/{cipher}:".encode())
    assert KeyRing.parse(KEY_1).open(sealed, "here") == SECRET.encode()
    assert KeyRing.parse(KEY_1, "sm4").open(sealed, "here") == SECRET.encode()
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed.replace(cipher.encode(), b"aes")):
        place = "there" if broken == sealed else "here"
        with pytest.raises(InvalidTag):
            KeyRing.parse(KEY_1).open(broken, place)


def test_a_value_from_before_there_was_a_choice_opens() -> None:
    nonce = b"n" * 12
    sealed = b"k1:" + nonce + AESGCM(b"1" * 32).encrypt(nonce, b"old", b"here")
    assert KeyRing.parse(KEY_1, "sm4").open(sealed, "here") == b"old"


@pytest.mark.parametrize(
    "text", ["", "k1", "k/1:" + "A" * 43 + "=", "k1:", ":" + "A" * 44, "k1:AAAA", KEY_1 + ","]
)
def test_a_bad_ring_is_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        KeyRing.parse(text)
