/*
 * Functions that are not used in this project, because they know no bounds or keep hidden state.
 * The first header of every source includes this one, after the system headers that declare them.
 */
#ifndef SP_BASE_POISON_H
#define SP_BASE_POISON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* glibc's fortified headers make macros of some of them for clang. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strncpy
#undef strncat

#ifdef __GNUC__
#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat gets strtok
#pragma GCC poison gmtime localtime ctime asctime mktime atoi atol atof
#endif

#endif
