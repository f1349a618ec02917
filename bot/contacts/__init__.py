"""Contacts: who they are, their cases for staff, and the audit trail."""
