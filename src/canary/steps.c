/*
 * What is asked, as a table. Nothing of a wave hangs on an answer of the same wave, so that each is
 * one round trip.
 *
 * A refused PUT ends the writing of bytes: 5 MiB more would be refused, too. An upload is begun and
 * given up all the same; it is another request with another right, and costs next to nothing. What
 * cannot be replaced can often not be deleted: then no upload is completed, which would stay.
 */
#include "base/text.h"
#include "canary/internal.h"

#define AFTER(op) (1 + (op))

static bool
is_checksummed(const struct run *r)
{
    return r->t->consumer->trailing_checksum;
}

static bool
is_conditional(const struct run *r)
{
    return r->t->consumer->if_absent;
}

/* Where the overwrite was not answered nobody knows which bytes are right. */
static bool
knows_content(const struct run *r)
{
    return r->good[CANARY_OVERWRITE] || r->refused_overwrite;
}

/* With versions the object is there again as soon as its marker is taken away. */
static bool
is_gone_for_good(const struct run *r)
{
    return r->versioning != VERSIONED;
}

static bool
has_several(const struct run *r)
{
    return step_deletes(r, NAME_SECOND) || step_deletes(r, NAME_CHECKSUM) ||
           step_deletes(r, NAME_PARTS);
}

const struct step_row step_rows[] = {
    {.op = CANARY_LEFT_KEYS, .wave = WAVE_LOOK, .method = "GET", .asks = ASKS_KEYS},
    {.op = CANARY_LEFT_VERSIONS,
     .wave = WAVE_LOOK,
     .method = "GET",
     .asks = ASKS_VERSIONS,
     .optional = true},
    {.op = CANARY_LEFT_UPLOADS,
     .wave = WAVE_LOOK,
     .method = "GET",
     .asks = ASKS_UPLOADS,
     .optional = true},
    {.op = CANARY_DELETE_ABSENT,
     .wave = WAVE_LOOK,
     .method = "DELETE",
     .name = NAME_ABSENT,
     .leaves = LEAVES_MARKER},

    {.op = CANARY_SWEEP, .method = "DELETE", .asks = ASKS_THING},
    {.op = CANARY_PUT,
     .wave = WAVE_FIRST,
     .method = "PUT",
     .name = NAME_SMALL,
     .bytes = BYTES_SMALL,
     .leaves = LEAVES_OBJECT},

    {.op = CANARY_PUT_SECOND,
     .wave = WAVE_WRITE,
     .method = "PUT",
     .name = NAME_SECOND,
     .bytes = BYTES_SECOND,
     .leaves = LEAVES_OBJECT,
     .needs = AFTER(CANARY_PUT)},
    {.op = CANARY_PUT_CHECKSUM,
     .wave = WAVE_WRITE,
     .method = "PUT",
     .name = NAME_CHECKSUM,
     .bytes = BYTES_SECOND,
     .leaves = LEAVES_OBJECT,
     .needs = AFTER(CANARY_PUT),
     .wanted = is_checksummed},
    {.op = CANARY_OVERWRITE,
     .wave = WAVE_WRITE,
     .method = "PUT",
     .name = NAME_SMALL,
     .bytes = BYTES_OVER,
     .leaves = LEAVES_OBJECT,
     .needs = AFTER(CANARY_PUT)},
    {.op = CANARY_BEGIN,
     .wave = WAVE_WRITE,
     .method = "POST",
     .name = NAME_PARTS,
     .asks = ASKS_BEGIN,
     .leaves = LEAVES_UPLOAD,
     .needs = AFTER(CANARY_PUT)},
    {.op = CANARY_BEGIN_ABORTED,
     .wave = WAVE_WRITE,
     .method = "POST",
     .name = NAME_ABORTED,
     .asks = ASKS_BEGIN,
     .leaves = LEAVES_UPLOAD},

    {.op = CANARY_PUT_IF_ABSENT,
     .wave = WAVE_READ,
     .method = "PUT",
     .name = NAME_SECOND,
     .bytes = BYTES_SMALL,
     .leaves = LEAVES_OBJECT,
     .needs = AFTER(CANARY_PUT_SECOND),
     .wanted = is_conditional},
    {.op = CANARY_LIST,
     .wave = WAVE_READ,
     .method = "GET",
     .asks = ASKS_KEYS,
     .needs = AFTER(CANARY_PUT)},
    {.op = CANARY_HEAD,
     .wave = WAVE_READ,
     .method = "HEAD",
     .name = NAME_SMALL,
     .needs = AFTER(CANARY_PUT),
     .wanted = knows_content},
    {.op = CANARY_GET,
     .wave = WAVE_READ,
     .method = "GET",
     .name = NAME_SMALL,
     .needs = AFTER(CANARY_PUT),
     .wanted = knows_content},
    {.op = CANARY_RANGE,
     .wave = WAVE_READ,
     .method = "GET",
     .name = NAME_SMALL,
     .needs = AFTER(CANARY_PUT),
     .wanted = knows_content},
    {.op = CANARY_GET_CHECKSUM,
     .wave = WAVE_READ,
     .method = "GET",
     .name = NAME_CHECKSUM,
     .needs = AFTER(CANARY_PUT_CHECKSUM)},
    {.op = CANARY_PART,
     .wave = WAVE_READ,
     .method = "PUT",
     .name = NAME_PARTS,
     .asks = ASKS_PART,
     .bytes = BYTES_PART,
     .needs = AFTER(CANARY_BEGIN),
     .needs_too = AFTER(CANARY_OVERWRITE)},
    {.op = CANARY_LAST_PART,
     .wave = WAVE_READ,
     .method = "PUT",
     .name = NAME_PARTS,
     .asks = ASKS_LAST_PART,
     .bytes = BYTES_REST,
     .needs = AFTER(CANARY_BEGIN),
     .needs_too = AFTER(CANARY_OVERWRITE)},
    {.op = CANARY_PART_ABORTED,
     .wave = WAVE_READ,
     .method = "PUT",
     .name = NAME_ABORTED,
     .asks = ASKS_PART,
     .bytes = BYTES_SECOND,
     .needs = AFTER(CANARY_BEGIN_ABORTED)},

    {.op = CANARY_COMPLETE,
     .wave = WAVE_END,
     .method = "POST",
     .name = NAME_PARTS,
     .asks = ASKS_UPLOAD,
     .bytes = BYTES_COMPLETE,
     .leaves = LEAVES_OBJECT,
     .needs = AFTER(CANARY_PART),
     .needs_too = AFTER(CANARY_LAST_PART)},
    {.op = CANARY_ABORT,
     .wave = WAVE_END,
     .method = "DELETE",
     .name = NAME_ABORTED,
     .asks = ASKS_UPLOAD,
     .needs = AFTER(CANARY_BEGIN_ABORTED)},

    {.op = CANARY_GET_WHOLE,
     .wave = WAVE_WHOLE,
     .method = "GET",
     .name = NAME_PARTS,
     .needs = AFTER(CANARY_COMPLETE)},
    {.op = CANARY_UPLOADS,
     .wave = WAVE_WHOLE,
     .method = "GET",
     .asks = ASKS_UPLOADS,
     .optional = true,
     .needs = AFTER(CANARY_ABORT)},
    {.op = CANARY_DELETE,
     .wave = WAVE_WHOLE,
     .method = "DELETE",
     .name = NAME_SMALL,
     .leaves = LEAVES_MARKER,
     .needs = AFTER(CANARY_PUT)},

    {.op = CANARY_DELETE_SEVERAL,
     .wave = WAVE_REMOVE,
     .method = "POST",
     .asks = ASKS_SEVERAL,
     .bytes = BYTES_DELETE,
     .leaves = LEAVES_MARKER,
     .wanted = has_several},

    {.op = CANARY_CLEAN, .method = "DELETE", .asks = ASKS_THING},
    {.op = CANARY_GONE,
     .method = "HEAD",
     .name = NAME_SMALL,
     .optional = true,
     .needs = AFTER(CANARY_DELETE),
     .wanted = is_gone_for_good},
    {.op = CANARY_SEVERAL_GONE,
     .method = "HEAD",
     .name = NAME_SECOND,
     .optional = true,
     .needs = AFTER(CANARY_DELETE_SEVERAL),
     .needs_too = AFTER(CANARY_PUT_SECOND),
     .wanted = is_gone_for_good},
    {.op = CANARY_END_KEYS, .method = "GET", .asks = ASKS_KEYS},
    {.op = CANARY_END_VERSIONS, .method = "GET", .asks = ASKS_VERSIONS, .optional = true},
    {.op = CANARY_END_UPLOADS, .method = "GET", .asks = ASKS_UPLOADS, .optional = true},
    {.op = CANARY_OPS},
};

const struct step_row *
step_row(enum canary_op op)
{
    const struct step_row *row = step_rows;

    while (row->op != CANARY_OPS && row->op != op)
        row++;
    return row;
}

bool
step_is_due(const struct run *r, const struct step_row *row)
{
    if ((row->needs != 0 && !r->good[row->needs - 1]) ||
        (row->needs_too != 0 && !r->good[row->needs_too - 1]))
        return false;
    return row->wanted == NULL || row->wanted(r);
}

bool
step_deletes(const struct run *r, enum canary_name name)
{
    switch (name) {
    case NAME_SECOND:
        return r->good[CANARY_PUT_SECOND];
    case NAME_CHECKSUM:
        return r->good[CANARY_PUT_CHECKSUM];
    case NAME_PARTS:
        return r->good[CANARY_COMPLETE];
    default:
        return false;
    }
}
