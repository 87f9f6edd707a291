#define _GNU_SOURCE
#include "base/secret.h"

#include <sys/mman.h>

#define PAGE_BYTES ((size_t)4096)
_Static_assert(SP_SECRET_MAX < PAGE_BYTES, "a secret and its terminator fit the page");

int
sp_secret_set(struct sp_secret *s, const char *value, size_t len, struct sp_err *err)
{
    void *page;

    if (len > SP_SECRET_MAX)
        return sp_fail(err, SP_LIMIT, "a secret of %zu bytes, at most %zu are taken", len,
                       SP_SECRET_MAX);
    page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return sp_fail(err, SP_NOMEM, "out of memory: no page for a secret");
    /* Both are best effort: an old kernel or a small RLIMIT_MEMLOCK must not stop the run. */
    (void)madvise(page, PAGE_BYTES, MADV_DONTDUMP);
    (void)mlock(page, PAGE_BYTES);
    if (len > 0) /* before the release, as value may be part of the old secret */
        memcpy(page, value, len);
    sp_secret_release(s);
    s->page = page;
    s->len = len;
    return 0;
}

const char *
sp_secret_bytes(const struct sp_secret *s)
{
    return s->page == NULL ? "" : s->page;
}

bool
sp_secret_is_set(const struct sp_secret *s)
{
    return s->page != NULL;
}

const char *
sp_secret_mask(const struct sp_secret *s)
{
    return s->page == NULL ? "(not set)" : "(hidden)";
}

void
sp_secret_release(struct sp_secret *s)
{
    if (s->page != NULL) {
        sp_wipe(s->page, PAGE_BYTES);
        (void)munmap(s->page, PAGE_BYTES);
    }
    *s = (struct sp_secret){0};
}

void
sp_wipe(void *p, size_t len)
{
    explicit_bzero(p, len);
}
