"""Drafts: any file set that can be read is kept, with its findings; errors only bar publishing."""

from __future__ import annotations

import re
from typing import Final

from engine.commands import DeleteDraft, DraftCommand, PublishDraft, SaveDraft
from engine.drafts import MAX_DRAFT_BYTES, MAX_DRAFT_FILES, DraftHead
from engine.errors import Done, Outcome, Refused
from engine.handlers.bundles import bundle_of
from engine.handlers.deployments import published
from engine.handlers.refusals import clock_text
from engine.ports import Kit, UnitOfWork

MAX_NOTE: Final = 200
# Letters of any script; nothing that means something in an address or in a path.
NAME: Final = re.compile(r"[\w][\w .()()+-]{0,99}")


def save_draft(unit: UnitOfWork, kit: Kit, command: SaveDraft) -> Outcome:
    """Keep the files as they are, and what the linter says about them now."""
    refused = _unkeepable(kit, command)
    if refused:
        return refused
    head = unit.drafts.head(command.name)
    refused = _overtaken(command, head)
    if refused:
        return refused
    bundle = bundle_of(command.files)
    findings = kit.linter.lint(command.files)
    count = {level: sum(f.severity == level for f in findings) for level in ("error", "warning")}
    new = head is None or head.deleted or head.digest != bundle.digest
    version = (head.version if head else 0) + new
    if new:
        unit.drafts.add(command.name, version, bundle, findings, command.actor, command.note)
    return Done(
        {
            "name": command.name,
            "version": version,
            "new": new,
            "errors": count["error"],
            "warnings": count["warning"],
        }
    )


def delete_draft(unit: UnitOfWork, kit: Kit, command: DeleteDraft) -> Outcome:
    head = unit.drafts.head(command.name)
    refused = _missing(command, head) or _overtaken(command, head)
    if refused:
        return refused
    unit.drafts.drop(command.name, command.actor)
    return Done({"name": command.name, "version": command.base})


def publish_draft(unit: UnitOfWork, kit: Kit, command: PublishDraft) -> Outcome:
    """``NotPublishable`` with the findings of now: the rules may have learnt since it was saved."""
    head = unit.drafts.head(command.name)
    refused = _missing(command, head) or _overtaken(command, head)
    if refused:
        return refused
    files = unit.drafts.files(command.name, command.base)
    result = published(unit, kit, files, command.actor)
    unit.drafts.published(command.name, command.base, command.actor)
    return Done({**result, "draft": command.name, "draft_version": command.base})


def _unkeepable(kit: Kit, command: SaveDraft) -> Refused | None:
    """Limits first: what is too much is not even read."""
    if not NAME.fullmatch(command.name):
        return Refused("invalid", "草稿名称要有 1 到 100 个字,只用文字、数字、空格和 . _ - + 括号")
    if len(command.note) > MAX_NOTE:
        return Refused("invalid", f"说明超过 {MAX_NOTE} 个字")
    if not command.files:
        return Refused("invalid", "草稿里至少要有一个文件")
    if len(command.files) > MAX_DRAFT_FILES:
        return Refused(
            "invalid", f"草稿有 {len(command.files)} 个文件,超过上限 {MAX_DRAFT_FILES} 个"
        )
    size = sum(map(len, command.files.values()))
    if size > MAX_DRAFT_BYTES:
        return Refused("invalid", f"草稿共 {size} 字节,超过上限 {MAX_DRAFT_BYTES} 字节")
    wrong = kit.linter.unreadable(command.files)
    if wrong:
        fields = {name: [reason] for name, reason in wrong.items()}
        return Refused("invalid", "有的文件不能存为草稿;什么都没有保存", fields)
    return None


def _missing(command: DraftCommand, head: DraftHead | None) -> Refused | None:
    if head is None or head.deleted:
        return Refused("not-found", f"没有找到草稿“{command.name}”")
    return None


def _overtaken(command: DraftCommand, head: DraftHead | None) -> Refused | None:
    """Nobody writes over what he has not seen. A deleted draft is as good as none."""
    version = head.version if head and not head.deleted else 0
    if command.base == version or (head is None and command.base == 0):
        return None
    if head is None or head.deleted:
        return Refused("conflict", f"草稿“{command.name}”已经不在了;要重新建立,请另存为新草稿")
    who = f"{head.saved_by} 已于 {clock_text(head.saved_at)} 保存了第 {version} 版"
    seen = f"您看到的是第 {command.base} 版" if command.base else "您要建立的是新草稿"
    return Refused("conflict", f"草稿“{command.name}”:{seen},但 {who}。没有覆盖,请先看过再保存")
