/*
 * How the tools that keep data in a bucket name their objects: a table. Which names are proof,
 * which decide nothing alone, and which object to read to learn whose they are. Pure.
 */
#ifndef SP_OWNERS_LAYOUT_H
#define SP_OWNERS_LAYOUT_H

#include "owners/pattern.h"

/* How sure a finding is. */
enum owner_confidence {
    OWNER_HINT,    /* names that many tools use */
    OWNER_LIKELY,  /* the layout fits, but its names are not the tool's alone */
    OWNER_CERTAIN, /* names that no other tool writes */
};

/* What one pattern is worth. */
enum owner_worth {
    OWNER_PART,    /* decides nothing alone; `need` of them together do */
    OWNER_DECIDES, /* one such key is enough */
    OWNER_FOLDER,  /* a folder's name: two of them, or one beside a part, are likely */
};

/* What else a pattern says. Flags. */
enum {
    OWNER_READ = 1,   /* the object says whose it is: worth reading */
    OWNER_NEWEST = 2, /* of all that match, the newest is the one to read */
    OWNER_WAL = 4,    /* write-ahead log of PostgreSQL */
};

struct owner_pattern {
    const char *text; /* NULL: the end of a row */
    enum owner_worth worth;
    unsigned flags;
};

/* Who can read the proof objects of a row. */
enum owner_reader {
    OWNER_READ_NONE,
    OWNER_READ_PGBACKREST, /* pgbackrest.h */
    OWNER_READ_BARMAN,     /* barman.h */
    OWNER_READ_PROBACKUP,  /* barman.h */
    OWNER_READ_IDENTITY,   /* identity.h, by the id of the row */
    OWNER_READ_HEADERS,    /* the same, from the headers of the answer: no byte of it is needed */
};

struct owner_layout {
    const char *id;                   /* "pgbackrest"; stands in reports, never changes */
    const char *title;                /* "pgBackRest" */
    enum owner_confidence confidence; /* of a candidate whose names decide */
    unsigned need;                    /* different parts that decide together; 0: none do */
    enum owner_reader reader;
    const char *unless; /* ids, with spaces: where one of them is likely, here or in a folder
                           around, what only parts show is theirs, not this */
    const struct owner_pattern *patterns;
};

/*
 * The rows, ended by one whose id is NULL. A key belongs to the first row that has a deciding
 * pattern for it.
 */
extern const struct owner_layout owner_layouts[];

#define OWNER_LAYOUTS_MAX 64
#define OWNER_PATTERNS_MAX 32 /* of one row */

/* NULL where there is none. */
const struct owner_layout *owner_layout_find(const char *id);

#endif
