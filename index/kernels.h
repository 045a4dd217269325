/* The inner loops that want vectors: SSE2 where the compiler has it, plain C elsewhere.
 * Both are always compiled, so that the tests can run them side by side.
 */
#ifndef DATELINE_KERNELS_H
#define DATELINE_KERNELS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define DATELINE_SSE2 1
#else
#define DATELINE_SSE2 0
#endif

/* Set bit i of mask where scores[i] > threshold.  scores: 256 values; mask: 4 words. */
static void above_plain(const int32_t *scores, int32_t threshold, uint64_t *mask)
{
    for (int word = 0; word < 4; word++) {
        uint64_t bits = 0;
        for (int i = 0; i < 64; i++)
            bits |= (uint64_t)(scores[64 * word + i] > threshold) << i;
        mask[word] = bits;
    }
}

/* bounds[i] += weight * maxima[i], for n cells. */
static void add_bounds_plain(int32_t *bounds, const uint8_t *maxima, int32_t weight, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        bounds[i] += weight * (int32_t)maxima[i];
}

/* Skip n articles' positions (index/format.py); what is cut off ends at `end`. */
static const uint8_t *skip_places_plain(const uint8_t *at, const uint8_t *end, uint32_t n)
{
    while (n && at < end) {
        int size = *at < 224 ? 1 : *at < 255 ? 2 : 5;
        if (end - at < size)
            return end;
        /* Which position is an article's last stands in the low bit of the first or second byte. */
        n -= at[size > 1] & 1;
        at += size;
    }
    return at;
}

#if DATELINE_SSE2
#define BITS_2(n) n, n + 1, n + 1, n + 2
#define BITS_4(n) BITS_2(n), BITS_2(n + 1), BITS_2(n + 1), BITS_2(n + 2)
#define BITS_6(n) BITS_4(n), BITS_4(n + 1), BITS_4(n + 1), BITS_4(n + 2)
/* How many bits a byte has: x86-64 as such has no instruction for it. */
static const uint8_t bits_in[256] = {BITS_6(0), BITS_6(1), BITS_6(1), BITS_6(2)};

/* As above, 16 bytes at a time.  A byte of 224 or more begins a longer position, and no second byte
 * is that great: so the low bits of the others are the flags, wherever the 16 bytes begin. */
static const uint8_t *skip_places_sse2(const uint8_t *at, const uint8_t *end, uint32_t n)
{
    const __m128i longer = _mm_set1_epi8((char)224), longest = _mm_set1_epi8((char)255);
    while (n && end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, longest))) {
            const uint8_t *next = at + (*at < 224 ? 1 : *at < 255 ? 2 : 5);
            n -= at[next - at > 1] & 1;
            at = next;
            continue;
        }
        uint32_t begins = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(bytes, longer), bytes));
        uint32_t lasts = _mm_movemask_epi8(_mm_slli_epi16(bytes, 7)) & ~begins;
        uint32_t n_lasts = bits_in[lasts & 255] + bits_in[lasts >> 8];
        if (n_lasts < n) {
            n -= n_lasts;
            at += 16;
            continue;
        }
        while (--n)
            lasts &= lasts - 1;
        return at + __builtin_ctz(lasts) + 1;
    }
    return skip_places_plain(at, end, n);
}

static void above_sse2(const int32_t *scores, int32_t threshold, uint64_t *mask)
{
    const __m128i least = _mm_set1_epi32(threshold);
    for (int word = 0; word < 4; word++) {
        uint64_t bits = 0;
        for (int i = 0; i < 64; i += 16) {
            const __m128i *at = (const __m128i *)(scores + 64 * word + i);
            __m128i a = _mm_cmpgt_epi32(_mm_loadu_si128(at), least);
            __m128i b = _mm_cmpgt_epi32(_mm_loadu_si128(at + 1), least);
            __m128i c = _mm_cmpgt_epi32(_mm_loadu_si128(at + 2), least);
            __m128i d = _mm_cmpgt_epi32(_mm_loadu_si128(at + 3), least);
            __m128i packed = _mm_packs_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d));
            bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(packed) << i;
        }
        mask[word] = bits;
    }
}

/* SSE2 multiplies no 32-bit lanes; a 32-bit weight times a byte is two 16-bit products. */
static void add_bounds_sse2(int32_t *bounds, const uint8_t *maxima, int32_t weight, uint32_t n)
{
    const __m128i zero = _mm_setzero_si128();
    const __m128i low = _mm_set1_epi32(weight & 0x7fff);
    const __m128i high = _mm_set1_epi32(weight >> 15);
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m128i bytes = _mm_loadl_epi64((const __m128i *)(maxima + i));
        __m128i words = _mm_unpacklo_epi8(bytes, zero);
        __m128i half[2] = {_mm_unpacklo_epi16(words, zero), _mm_unpackhi_epi16(words, zero)};
        for (int h = 0; h < 2; h++) {
            __m128i *at = (__m128i *)(bounds + i + 4 * h);
            __m128i product = _mm_add_epi32(_mm_madd_epi16(half[h], low),
                                            _mm_slli_epi32(_mm_madd_epi16(half[h], high), 15));
            _mm_storeu_si128(at, _mm_add_epi32(_mm_loadu_si128(at), product));
        }
    }
    add_bounds_plain(bounds + i, maxima + i, weight, n - i);
}
#else
#define above_sse2 above_plain
#define add_bounds_sse2 add_bounds_plain
#define skip_places_sse2 skip_places_plain
#endif

#endif
