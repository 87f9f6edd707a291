/* What the files of this directory share. */
#ifndef SP_REDACT_INTERNAL_H
#define SP_REDACT_INTERNAL_H

#include "redact/redact.h"

/* A byte that is a part of a name: a name is masked only where no such byte stands beside it. */
bool redact_is_word(char c);

/* The character that the bytes at p stand for, and how many they are; 0: none that has a name. */
char redact_spelled(const char *p, size_t len, size_t *used);

#endif
