"""The workflow engine's facade. Nothing else of ``engine`` is imported from outside."""

from engine.bootstrap import key_ring, open_engine
from engine.chain import GENESIS, link
from engine.chain import Row as LogRow
from engine.chain import digest as sm3
from engine.commands import (
    AssignTask,
    CancelCase,
    Command,
    CompleteJob,
    CompleteTask,
    DeployBundle,
    FailJob,
    OpenCase,
    PublishMessage,
    ResolveIncident,
    SetCaseVariables,
    ThrowJobError,
)
from engine.errors import (
    BpmnError,
    Collision,
    Done,
    EngineError,
    Finding,
    NotPublishable,
    Outcome,
    Refused,
    StepFailed,
)
from engine.facade import Engine, NoSuchThing
from engine.feel import FeelError
from engine.feel.explained import Evaluation
from engine.lint.page import rule_pages, rule_rows
from engine.lookup import Lookup, Variable
from engine.model import (
    Actor,
    Bundle,
    CaseView,
    JobRequest,
    Json,
    LogEntry,
    Place,
    Submission,
    TaskView,
    Variables,
    case_of,
)
from engine.ports import (
    Clock,
    Delivery,
    FormValidator,
    Job,
    JobHandler,
    NewId,
    TaskHook,
    Transaction,
)
from engine.settings import Settings, UnknownSetting, read_settings
from engine.store.counts import Counts
from engine.store.found import (
    Belongs,
    FoundCase,
    FoundIncident,
    FoundJob,
    FoundResource,
    FoundTask,
)
from engine.store.queries import Definition, Incident, Submitted
from engine.store.sealing import KeyRing
from engine.store.search import BadCursor, Condition, Found, Order, Search
from engine.store.verify import Problem, Report

__all__ = [
    "GENESIS",
    "Actor",
    "AssignTask",
    "BadCursor",
    "Belongs",
    "BpmnError",
    "Bundle",
    "CancelCase",
    "CaseView",
    "Clock",
    "Collision",
    "Command",
    "CompleteJob",
    "CompleteTask",
    "Condition",
    "Counts",
    "Definition",
    "Delivery",
    "DeployBundle",
    "Done",
    "Engine",
    "EngineError",
    "Evaluation",
    "FailJob",
    "FeelError",
    "Finding",
    "FormValidator",
    "Found",
    "FoundCase",
    "FoundIncident",
    "FoundJob",
    "FoundResource",
    "FoundTask",
    "Incident",
    "Job",
    "JobHandler",
    "JobRequest",
    "Json",
    "KeyRing",
    "LogEntry",
    "LogRow",
    "Lookup",
    "NewId",
    "NoSuchThing",
    "NotPublishable",
    "OpenCase",
    "Order",
    "Outcome",
    "Place",
    "Problem",
    "PublishMessage",
    "Refused",
    "Report",
    "ResolveIncident",
    "Search",
    "SetCaseVariables",
    "Settings",
    "StepFailed",
    "Submission",
    "Submitted",
    "TaskHook",
    "TaskView",
    "ThrowJobError",
    "Transaction",
    "UnknownSetting",
    "Variable",
    "Variables",
    "case_of",
    "key_ring",
    "link",
    "open_engine",
    "read_settings",
    "rule_pages",
    "rule_rows",
    "sm3",
]
