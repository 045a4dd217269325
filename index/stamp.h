/* What changes with a file, as each system tells its time. */
#ifndef DATELINE_STAMP_H
#define DATELINE_STAMP_H

#include <stdint.h>
#include <sys/stat.h>

struct Stamp {
    uint64_t inode;
    int64_t time_ns;
    int64_t size;
};

/* Return 0, or -1 and the reason in errno. */
static int read_stamp(const char *path, struct Stamp *stamp)
{
    struct stat status;
    if (stat(path, &status))
        return -1;
#if defined(__APPLE__)
    struct timespec changed = status.st_mtimespec;
#else
    struct timespec changed = status.st_mtim;
#endif
    stamp->inode = status.st_ino;
    stamp->time_ns = (int64_t)changed.tv_sec * 1000000000 + changed.tv_nsec;
    stamp->size = status.st_size;
    return 0;
}

#endif
