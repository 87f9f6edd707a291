/* Comparing an output with the file that says how it should look. */
#ifndef TESTS_UNIT_REPORT_GOLDEN_H
#define TESTS_UNIT_REPORT_GOLDEN_H

#include <stdbool.h>

/*
 * Whether text is what golden/<file> holds; where not, both are printed. With UPDATE_GOLDEN set in
 * the environment the file is written instead, to be reviewed with the change that needs it.
 */
bool golden_matches(const char *file, const char *text);

#endif
