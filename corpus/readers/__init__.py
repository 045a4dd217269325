"""Readers: one module a format, each a function from a Feed to articles and problems."""
