# What changes with a file.  Included by _engine.pyx.

from cpython.exc cimport PyErr_SetFromErrnoWithFilename
from libc.errno cimport ENOENT, ENOTDIR, errno

cdef extern from "stamp.h":
    struct Stamp:
        uint64_t inode
        int64_t time_ns
        int64_t size
    int read_stamp(const char *path, Stamp *stamp)


def stamp(bytes path not None):
    """Return (inode, time of change in ns, bytes) of a file, None where there is none.

    The interpreter's lock is kept: a file is asked in a microsecond, and
    whoever lets go of the lock for so short a time may wait for it for
    as long as a whole search takes.
    """
    cdef Stamp found
    if read_stamp(path, &found) == 0:
        return found.inode, found.time_ns, found.size
    if errno in (ENOENT, ENOTDIR):
        return None
    PyErr_SetFromErrnoWithFilename(OSError, path)
