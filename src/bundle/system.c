/* system.txt: the machine that the run was made on. */
#include "base/text.h"
#include "bundle/members.h"

/* A value of one line behind its name, a longer one below it. */
static void
write_fact(struct writer *w, const struct machine_fact *f)
{
    const bool lines = strchr(f->value, '\n') != NULL;

    write_format(w, lines ? "%s:\n" : "%s: ", f->name);
    for (const char *line = f->value; *line != '\0';) {
        const size_t len = strcspn(line, "\n");

        write_raw(w, lines ? "    " : "");
        write_counted(w, line, len);
        write_raw(w, "\n");
        line += len + (line[len] == '\n');
    }
    if (f->value[0] == '\0')
        write_raw(w, "\n");
}

int
member_system(struct members *m, struct sp_err *err)
{
    const struct machine *machine = m->src->machine;
    const char *heading = NULL;
    struct sp_buf out;
    struct writer w;

    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_format(&w, "s3preflight %s\n", m->src->version);
    for (size_t i = 0; machine != NULL && i < machine->nfacts; i++) {
        const struct machine_fact *f = &machine->facts[i];

        if (!sp_streq(f->heading, heading))
            write_format(&w, "\n== %s\n", f->heading);
        heading = f->heading;
        write_fact(&w, f);
    }
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_TEXT, "system.txt",
                       "the machine that the run was made on, and the libraries", &out, err);
}
