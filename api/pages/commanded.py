"""What people did to a running case, as sentences: each type is one text with its fields in it."""

from __future__ import annotations

from collections.abc import Mapping

# Fields that name a person, and those that name an element.
PERSONS = ("assignee", "owner", "signer", "user")
ELEMENTS = ("to", "taken", "opened")

TEXTS: Mapping[str, str] = {
    "TaskActedFor": "{who} 代 {user} 办理“{name}”",
    "TaskTransferred": "{who} 把“{name}”转办给 {assignee},理由:{reason}",
    "TaskReleased": "{who} 把“{name}”交还待办,理由:{reason}",
    "TaskDelegated": "{who} 把“{name}”委派给 {assignee},办完交回 {owner},理由:{reason}",
    "TaskHandedBack": "{who} 把“{name}”交回 {assignee}:{reason}",
    "TaskReturned": "{who} 从“{name}”退回到“{to}”,理由:{reason}",
    "TaskTakenBack": "{who} 撤回“{name}”,理由:{reason}",
    "SignerRemoved": "{who} 在“{name}”减去签署人 {signer},理由:{reason}",
    "CaseSuspended": "{who} 暂停案件,理由:{reason}",
    "CaseResumed": "{who} 恢复案件,理由:{reason}",
    "CaseModified": "{who} 人工移动流程位置:从“{taken}”到“{opened}”,理由:{reason}",
}
SIGNER_ADDED: Mapping[str, str] = {
    "before": "{who} 在“{name}”前加签 {signer},理由:{reason}",
    "after": "{who} 在“{name}”后加签 {signer},理由:{reason}",
    "beside": "{who} 在“{name}”加签 {signer},理由:{reason}",
}
