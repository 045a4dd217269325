# Huffman codes: how many bits each symbol gets.  Part of _codes.pyx.

cdef struct Node:                       # of a Huffman tree
    uint64_t count
    uint32_t symbol                     # whose leaf this is
    uint32_t parent


cdef int _by_count(const void *a, const void *b) noexcept nogil:
    cdef const Node *first = <const Node *> a
    cdef const Node *second = <const Node *> b
    if first.count != second.count:
        return 1 if first.count > second.count else -1
    return 1 if first.symbol > second.symbol else -1


cdef int _assign_bits(uint64_t *counts, uint32_t n, uint32_t most, uint8_t *bits) noexcept nogil:
    """Give each of n symbols, of counts above 0, the bits of its Huffman code.  0: out of memory.

    Where one would have more than `most`, counts are made more alike.
    """
    cdef Node *nodes = <Node *> malloc(2 * <size_t> n * sizeof(Node))
    cdef uint32_t *depths = <uint32_t *> malloc(2 * <size_t> n * 4)
    cdef uint32_t i, leaf, inner, made, deepest = most + 1, half
    if nodes == NULL or depths == NULL:
        free(nodes)
        free(depths)
        return 0
    while deepest > most:
        for i in range(n):
            nodes[i] = Node(counts[i], i, 0)
        qsort(nodes, n, sizeof(Node), _by_count)
        leaf, inner = 0, n
        for made in range(n, 2 * n - 1):        # both queues rise: leaves, and inner nodes as made
            nodes[made].count = 0
            for half in range(2):
                if leaf < n and (inner >= made or nodes[leaf].count <= nodes[inner].count):
                    i = leaf
                    leaf += 1
                else:
                    i = inner
                    inner += 1
                nodes[made].count += nodes[i].count
                nodes[i].parent = made
        depths[2 * n - 2] = 0
        deepest = 0
        for i in range(2 * n - 2, 0, -1):
            depths[i - 1] = depths[nodes[i - 1].parent] + 1
            deepest = max(deepest, depths[i - 1])
        for i in range(n):
            bits[nodes[i].symbol] = <uint8_t> min(depths[i], <uint32_t> 255)
            counts[i] = (counts[i] + 1) >> 1
    free(nodes)
    free(depths)
    return 1
