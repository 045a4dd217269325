# Bytes that grow.  Included by _inverter.pyx.

cdef struct Bytes:
    unsigned char *data
    size_t length
    size_t room


cdef int _reserve(Bytes *out, size_t more) except -1:
    cdef size_t room
    cdef unsigned char *grown
    if out.length + more > out.room:
        room = 2 * (out.length + more) + 64
        grown = <unsigned char *> PyMem_Realloc(out.data, room)
        if grown == NULL:
            raise MemoryError()
        out.data = grown
        out.room = room
    return 0


cdef int _put_varint(Bytes *out, uint64_t value) except -1:
    _reserve(out, 10)
    while value >= 128:
        out.data[out.length] = (value & 127) | 128
        out.length += 1
        value >>= 7
    out.data[out.length] = <unsigned char> value
    out.length += 1
    return 0


cdef int _put_bytes(Bytes *out, const void *data, size_t length) except -1:
    _reserve(out, length)
    memcpy(out.data + out.length, data, length)
    out.length += length
    return 0


cdef int _put_u32(Bytes *out, uint32_t value) except -1:
    return _put_bytes(out, &value, 4)


cdef int _put_u64(Bytes *out, uint64_t value) except -1:
    return _put_bytes(out, &value, 8)


cdef bytes _taken(Bytes *out):
    return bytes(out.data[:out.length]) if out.length else b""


cdef uint32_t *_array(size_t n) except NULL:
    """Return n zeros, or one where n is 0."""
    cdef uint32_t *made = <uint32_t *> PyMem_Calloc(n + 1, 4)
    if made == NULL:
        raise MemoryError()
    return made
