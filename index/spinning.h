/* Waiting in a loop for the interpreter's lock, before sleeping until it is free.
 *
 * Of two threads that search, one is in a kernel while the other runs Python for some 20 us. Who
 * comes out of the kernel meanwhile would sleep, and to be woken takes longer than that. So it looks
 * for a while whether the other has gone into a kernel, as adaptive mutexes do. A thread alone never
 * waits. All this is a hint: who is wrong waits in vain for at most SPINS rounds, or sleeps.
 */
#ifndef DATELINE_SPINNING_H
#define DATELINE_SPINNING_H

#if defined(__x86_64__) || defined(__i386__)
#define relax() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define relax() __asm__ volatile("yield")
#else
#define relax() ((void)0)
#endif

enum { SPINS = 1500 };      /* some 20 to 60 us, as processors differ in what a pause is */

static int in_python;       /* whether a thread that searches runs Python, as far as is known */

static void leave_python(void) { __atomic_store_n(&in_python, 0, __ATOMIC_RELAXED); }

static void enter_python(void) { __atomic_store_n(&in_python, 1, __ATOMIC_RELAXED); }

static void await_python(void)
{
    for (int i = 0; i < SPINS && __atomic_load_n(&in_python, __ATOMIC_RELAXED); i++)
        relax();
}

#endif
