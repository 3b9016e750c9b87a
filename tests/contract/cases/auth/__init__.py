"""Accounts and organizations."""

from tests.contract.cases.auth import accounts, admin, functions, organizations

CASES = [*accounts.CASES, *admin.CASES, *functions.CASES, *organizations.CASES]
