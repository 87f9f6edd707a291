/* Reports with pictures, for the tests of those that draw. */
#ifndef TESTS_UNIT_REPORT_PICTURE_SAMPLES_H
#define TESTS_UNIT_REPORT_PICTURE_SAMPLES_H

#include "report/report.h"

#define PICTURE_EVIL_LEN 10000

extern const struct report
    sample_pictures; /* not ready: an intermediate is missing, a bucket is shared */

/*
 * As much of everything as there can be, all of it the same hostile words; of each text so many
 * bytes; heavy: of all characters the one that grows most. In static memory: one at a time.
 */
const struct report *sample_worst(size_t len, bool heavy);

#endif
