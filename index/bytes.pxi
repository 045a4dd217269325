# Bytes that grow.  Included by the kernels that write posting lists.

cdef struct Bytes:
    unsigned char *data
    size_t length
    size_t room


cdef int _no_memory() except -1 nogil:
    with gil:
        raise MemoryError()


cdef int _reserve(Bytes *out, size_t more) except -1 nogil:
    cdef size_t room
    cdef void *grown
    if out.length + more > out.room:
        room = 2 * (out.length + more) + 64
        grown = realloc(out.data, room)
        if grown == NULL:
            _no_memory()
        out.data = <unsigned char *> grown
        out.room = room
    return 0


cdef inline void _append_varint(Bytes *out, uint64_t value) noexcept nogil:
    """Write a varint; the caller has reserved ten bytes."""
    while value >= 128:
        out.data[out.length] = (value & 127) | 128
        out.length += 1
        value >>= 7
    out.data[out.length] = <unsigned char> value
    out.length += 1


cdef int _put_bytes(Bytes *out, const void *data, size_t length) except -1 nogil:
    if length:
        _reserve(out, length)
        memcpy(out.data + out.length, data, length)
        out.length += length
    return 0


cdef int _put_u32(Bytes *out, uint32_t value) except -1 nogil:
    return _put_bytes(out, &value, 4)


cdef int _put_u64(Bytes *out, uint64_t value) except -1 nogil:
    return _put_bytes(out, &value, 8)


cdef bytes _taken(const Bytes *out):
    return bytes(out.data[:out.length]) if out.length else b""


cdef void *_zeros(size_t n, size_t size) except NULL nogil:
    """Return n zeros of `size` bytes, one at least."""
    cdef void *made = calloc(n + 1, size)
    if made == NULL:
        _no_memory()
    return made
