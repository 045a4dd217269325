"""Bloom filter: which texts were surely never added, in two bytes each."""

from __future__ import annotations


class BloomFilter:
    """A set that answers "surely not" or "perhaps", for this process alone.

    With 2**27 bits, which are memory only where they are touched, and two
    of them an entry, one in 4,500 others is mistaken for one of a million
    entries, and one in 50 for one of ten million.
    """

    def __init__(self, n_bits: int = 1 << 27) -> None:
        self._mask = n_bits - 1
        self._bits = bytearray(n_bits >> 3)

    def add(self, text: str) -> None:
        """Add a text."""
        hashed = hash(text)
        for place in (hashed & self._mask, hashed >> 32 & self._mask):
            self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, text: str) -> bool:
        """Tell whether a text was perhaps added."""
        hashed = hash(text)
        first, second = hashed & self._mask, hashed >> 32 & self._mask
        bits = self._bits
        return bool(bits[first >> 3] >> (first & 7) & 1 and bits[second >> 3] >> (second & 7) & 1)
