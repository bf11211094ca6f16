"""Use cases: one module a noun, one public function a verb.

A service takes what it works on, who acts (`Actor`) and the time; it never commits, never asks the
clock and knows no HTTP. It raises a `DomainError` when the rules of the house refuse.
"""
