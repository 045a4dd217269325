# A section that is checked as far as it is read.  Included by two kernels; index/format.py gives the blocks.

cdef enum:
    BLOCK_BITS = 14         # a block, which has a checksum, is 2**14 bytes

BLOCK_BYTES = 1 << BLOCK_BITS


cdef class Checked:
    """A section read in place: its blocks are checked before a byte of them is handed out."""

    cdef object _section
    cdef const unsigned char[::1] _data
    cdef const unsigned char[::1] _checked      # by block: 1 once its checksum was found right
    cdef uint64_t n_bytes

    def __cinit__(self, section not None):
        self._section = section
        self._data = section.data
        self._checked = section.checked
        self.n_bytes = self._data.shape[0]

    cdef const unsigned char *at(self, uint64_t start, uint64_t stop) except NULL:
        """Return bytes `start` to `stop`, at least one."""
        cdef uint64_t block
        if start >= stop or stop > self.n_bytes:
            raise ValueError("what is asked for lies outside its section")
        for block in range(start >> BLOCK_BITS, ((stop - 1) >> BLOCK_BITS) + 1):
            if not self._checked[block]:
                self._section.read(start, stop)
                break
        return &self._data[start]
