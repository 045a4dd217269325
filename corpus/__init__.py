"""Corpus: what articles are in these bytes, and who, where and when are they about?"""
