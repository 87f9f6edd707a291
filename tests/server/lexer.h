/* One line of a scenario, cut into words. */
#ifndef SERVER_LEXER_H
#define SERVER_LEXER_H

#include <stdbool.h>

#include "base/arena.h"

#define WORDS_MAX ((size_t)64)

struct word {
    const char *text; /* without the quotes, escapes undone */
    bool quoted;      /* some part of it stood in quotes */
};

/*
 * Words are separated by blanks; "..." holds blanks and the escapes \\ \" \n \r \t \xNN; a word
 * that begins with '#' ends the line. -1: SP_INPUT, SP_NOMEM.
 */
int lex_line(const char *line, struct sp_arena *a, struct word words[WORDS_MAX], size_t *n,
             struct sp_err *err);

/* Undo %XX. NULL: SP_INPUT (a broken sequence, or %00), SP_NOMEM. */
char *lex_percent(const char *s, struct sp_arena *a, struct sp_err *err);

#endif
