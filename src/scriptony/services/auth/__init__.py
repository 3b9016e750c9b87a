"""Accounts, sessions, organizations and their members.

Speaks the protocol of Supabase's auth server under `/auth/v1`, so that its clients work unchanged.
"""
