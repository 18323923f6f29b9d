"""Who may do what, where: accounts, sign-in, sessions, permissions.

Knows neither the engine nor the policy's domain; it is given transactions, a clock and random
tokens. Outside code imports from here only.
"""

from __future__ import annotations

from access import lists
from access.accounts import (
    Account,
    accounts_covering,
    create_account,
    display_names,
    find_account,
    scopes_of,
)
from access.changing import change_password, give_temporary
from access.clients import BadClient, add_client, clients, give_secret, revoke_client
from access.demo import DemoLogin, demo_accounts, prepare_demo_accounts
from access.departures import leave, lock
from access.errors import Refusal
from access.holdings import Period, end_holding, standings_of
from access.organisations import (
    Organisation,
    add_organisation,
    add_position,
    close_organisation,
    establish,
    kinds,
    organisation,
    organisation_codes,
)
from access.passwords import hash_password, quick_hash, verify_password
from access.permissions import allowed, allowed_in, permissions_of, scopes_with, standings_with
from access.ports import MIGRATIONS, Transaction
from access.proposals import (
    Proposal,
    approve,
    give_reset_password,
    proposal,
    proposal_of,
    propose,
    reject,
    stated,
)
from access.second_factor import Offer, end_factor
from access.sessions import Session
from access.signin import Access
from access.standings import ADMINISTRATORS, SHELL, Role, Standing, roles
from access.steps import CODE, FACTOR, PASSWORD, SignInRefused
from access.substitutions import end_substitution, substitute_from
from access.tokens import Token

__all__ = [
    "ADMINISTRATORS",
    "CODE",
    "FACTOR",
    "MIGRATIONS",
    "PASSWORD",
    "SHELL",
    "Access",
    "Account",
    "BadClient",
    "DemoLogin",
    "Offer",
    "Organisation",
    "Period",
    "Proposal",
    "Refusal",
    "Role",
    "Session",
    "SignInRefused",
    "Standing",
    "Token",
    "Transaction",
    "accounts_covering",
    "add_client",
    "add_organisation",
    "add_position",
    "allowed",
    "allowed_in",
    "approve",
    "change_password",
    "clients",
    "close_organisation",
    "create_account",
    "demo_accounts",
    "display_names",
    "end_factor",
    "end_holding",
    "end_substitution",
    "establish",
    "find_account",
    "give_reset_password",
    "give_secret",
    "give_temporary",
    "hash_password",
    "kinds",
    "leave",
    "lists",
    "lock",
    "organisation",
    "organisation_codes",
    "permissions_of",
    "prepare_demo_accounts",
    "proposal",
    "proposal_of",
    "propose",
    "quick_hash",
    "reject",
    "revoke_client",
    "roles",
    "scopes_of",
    "scopes_with",
    "standings_of",
    "standings_with",
    "stated",
    "substitute_from",
    "verify_password",
]
