/*
 * The proof objects of all tools: each reader takes any bytes. What pgBackRest would take says so
 * with a checksum, a part of a file is never judged, and predictions come out of whatever was read.
 */
#include <stdint.h>

#include "base/text.h"
#include "owners/barman.h"
#include "owners/identity.h"
#include "owners/json.h"
#include "owners/predict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_info(const struct pgbr_info *info, bool whole)
{
    if (!whole && info->state != PGBR_CUT && info->state != PGBR_ENCRYPTED &&
        pgbr_state_code(info->state) != 29 && info->state != PGBR_BAD_VALUE)
        abort();
    if (info->state == PGBR_VALID && (info->db.id == 0 || strlen(info->checksum) != 40))
        abort();
    if (info->nhistory > info->databases || info->backups.errors > info->backups.count)
        abort();
}

static void
predict(const struct pgbr_info *archive, const struct pgbr_info *backup, struct sp_arena *a)
{
    const struct pgbr_info missing = {.state = PGBR_MISSING};
    struct predict_stanza s = {.stanza = "db", .repo_path = "/r", .listed = true};
    struct prediction p;

    pgbr_pair_load(archive, backup, &s.archive);
    pgbr_pair_load(backup, &missing, &s.backup);
    if (predict_stanza_create(&s, a, &p, NULL) == -1 || p.why == NULL)
        abort();
}

static void
read_info(const uint8_t *data, size_t size, struct sp_arena *a)
{
    struct pgbr_info info[4];

    for (int i = 0; i < 4; i++) {
        enum pgbr_kind kind = i % 2 == 0 ? PGBR_ARCHIVE_INFO : PGBR_BACKUP_INFO;

        if (pgbr_info_parse(kind, data, size, i < 2, a, &info[i], NULL) == -1)
            abort();
        check_info(&info[i], i < 2);
    }
    predict(&info[0], &info[1], a);
}

static void
read_json(const uint8_t *data, size_t size, struct sp_arena *a)
{
    const char *text = (const char *)data;
    bool valid = owner_json_is_valid(text, size);
    struct owner_json document;
    struct owner_json_walk walk;
    struct owner_json key;
    struct owner_json value;
    size_t len;

    if (!owner_json_open(text, size, &document)) {
        if (valid)
            abort();
        return;
    }
    if (owner_json_text(document, a, &len, NULL) == NULL || len > document.len)
        abort();
    if (!owner_json_walk(document, &walk))
        return;
    while (owner_json_next(&walk, &key, &value)) {
        if (value.at < text || value.at + value.len > text + size || value.len == 0)
            abort();
        if (valid && !owner_json_is_valid(value.at, value.len))
            abort();
        if (owner_json_text(value, a, &len, NULL) == NULL || len > value.len)
            abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {0};
    struct barman_backup barman;
    struct probackup_conf conf;
    struct owner_identity id;

    read_info(data, size, &a);
    read_json(data, size, &a);
    if (barman_backup_parse(data, size, &a, &barman, NULL) == -1 ||
        probackup_conf_parse(data, size, &a, &conf, NULL) == -1)
        abort();
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        if (owner_identity_read(l->id, data, size, &a, &id, NULL) == -1)
            abort();
        for (size_t i = 0; i < id.nfacts; i++)
            if (id.facts[i].text.len > OWNER_IDENTITY_MAX)
                abort();
    }
    sp_arena_free(&a);
    return 0;
}
