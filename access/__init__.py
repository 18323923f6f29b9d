"""Who may do what, where: accounts, sign-in, sessions, permissions.

Knows neither the engine nor the policy's domain; it is given transactions, a clock and random
tokens. Outside code imports from here only.
"""

from __future__ import annotations

from access.accounts import (
    Account,
    accounts_covering,
    create_account,
    display_names,
    find_account,
    scopes_of,
)
from access.accounts import change_password as change_password
from access.clients import BadClient, add_client, clients, revoke_client
from access.demo import DemoLogin, demo_accounts, prepare_demo_accounts
from access.errors import Refusal
from access.organisations import Organisation, establish, organisation_codes
from access.passwords import hash_password, quick_hash, verify_password
from access.permissions import allowed, permissions_of, scopes_with, standings_with
from access.ports import MIGRATIONS, Transaction
from access.signin import Access, Session, SignInRefused
from access.standings import Role, Standing, roles
from access.tokens import Token

__all__ = [
    "MIGRATIONS",
    "Access",
    "Account",
    "BadClient",
    "DemoLogin",
    "Organisation",
    "Refusal",
    "Role",
    "Session",
    "SignInRefused",
    "Standing",
    "Token",
    "Transaction",
    "accounts_covering",
    "add_client",
    "allowed",
    "change_password",
    "clients",
    "create_account",
    "demo_accounts",
    "display_names",
    "establish",
    "find_account",
    "hash_password",
    "organisation_codes",
    "permissions_of",
    "prepare_demo_accounts",
    "quick_hash",
    "revoke_client",
    "roles",
    "scopes_of",
    "scopes_with",
    "standings_with",
    "verify_password",
]
