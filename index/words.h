/* The inner loop of reading words that wants vectors: SSE2 where the compiler has it, plain C
 * elsewhere.  Both are always compiled, so that the tests can run them side by side.
 */
#ifndef DATELINE_WORDS_H
#define DATELINE_WORDS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Fold the ASCII letters and digits at `at`, of which 16 bytes can be read, into words[0] and
 * words[1], then NUL.  Returns how many there are; where that is 16, the word may be longer. */
static inline int short_word_plain(const uint8_t *at, uint64_t *words)
{
    uint8_t folded[16] = {0};
    int n = 0;
    for (; n < 16; n++) {
        uint8_t lower = at[n] | 0x20;
        if (!(lower >= 'a' && lower <= 'z') && !(at[n] >= '0' && at[n] <= '9'))
            break;
        folded[n] = lower;      /* digits have that bit already */
    }
    memcpy(words, folded, 16);
    return n;
}

#if defined(__SSE2__)
static inline int short_word_sse2(const uint8_t *at, uint64_t *words)
{
    static const uint8_t kept[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                     255, 255, 255, 255, 255, 255, 255, 255};
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    __m128i letter = _mm_sub_epi8(lower, _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    int n = __builtin_ctz(~(uint32_t)_mm_movemask_epi8(_mm_or_si128(letter, digit)));
    __m128i mask = _mm_loadu_si128((const __m128i *)(kept + 16 - n));
    _mm_storeu_si128((__m128i *)words, _mm_and_si128(lower, mask));
    return n;
}
#else
#define short_word_sse2 short_word_plain
#endif

#endif
