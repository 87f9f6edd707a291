/*
 * Without proof there is no pass. From evidence that is healthy in every way each piece is taken
 * away in turn; a verdict of ready is allowed only for the pieces that say why.
 */
#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"
#include "checks/in_use.h"

struct piece {
    const char *name;
    size_t offset;
    size_t size;
    const char *allowed; /* why the verdict may stay ready; NULL: it may not */
};

#define PIECE(type, member, allowed)                                                               \
    {                                                                                              \
#type "." #member, offsetof(struct type, member), sizeof(((struct type *)NULL)->member),   \
            allowed                                                                                \
    }

#define SHOWN "only shown"
#define TIMES "only shown"
#define SPOILS "its absence is the healthy state"

static const struct piece of_name[] = {
    PIECE(name_seen, name, SHOWN),        PIECE(name_seen, tried, "the addresses are there"),
    PIECE(name_seen, is_literal, SPOILS), PIECE(name_seen, pinned, SPOILS),
    PIECE(name_seen, timed_out, SPOILS),  PIECE(name_seen, gai, SPOILS),
    PIECE(name_seen, error, SPOILS),      PIECE(name_seen, ms, TIMES),
    PIECE(name_seen, naddresses, NULL),
};

static const struct piece of_address[] = {
    PIECE(address_seen, address, SHOWN),
    PIECE(address_seen, is_v6, SPOILS),
    PIECE(address_seen, tried, "it is connected"),
    PIECE(address_seen, connected, NULL),
    PIECE(address_seen, timed_out, SPOILS),
    PIECE(address_seen, sys_errno, SPOILS),
    PIECE(address_seen, ms, TIMES),
    PIECE(address_seen, tls, NULL),
};

static const struct piece of_tls[] = {
    PIECE(tls_seen, tried, "it is completed"),
    PIECE(tls_seen, completed, NULL),
    PIECE(tls_seen, timed_out, SPOILS),
    PIECE(tls_seen, sys_errno, SPOILS),
    PIECE(tls_seen, alert, "0 is an alert too; it is completed"),
    PIECE(tls_seen, version, SHOWN),
    PIECE(tls_seen, version_number, NULL),
    PIECE(tls_seen, cipher, SHOWN),
    PIECE(tls_seen, error, SPOILS),
    PIECE(tls_seen, chain, "judged before: the verdicts below"),
    PIECE(tls_seen, nchain, "judged before: the verdicts below"),
    PIECE(tls_seen, first, "it is completed"),
    PIECE(tls_seen, nfirst, "it is completed"),
    PIECE(tls_seen, ms, TIMES),
};

static const struct piece of_verdict[] = {
    PIECE(tls_verdict, judged, NULL),
    PIECE(tls_verdict, code, SPOILS),
    PIECE(tls_verdict, depth, SPOILS),
    PIECE(tls_verdict, text, SPOILS),
    PIECE(tls_verdict, at, SPOILS),
    PIECE(tls_verdict, leaf, SHOWN),
    PIECE(tls_verdict, name_ok, NULL),
    PIECE(tls_verdict, by_ip, SPOILS),
    PIECE(tls_verdict, by_common_name, SPOILS),
    PIECE(tls_verdict, only_partial, SPOILS),
    PIECE(tls_verdict, in_ca_file, SPOILS),
    PIECE(tls_verdict, issuer_sent, SPOILS),
    PIECE(tls_verdict, top_issuer, "the code is 0"),
    PIECE(tls_verdict, not_after, NULL),
};

/* Of the judged list, and of the list as the consumer sends it. */
static const struct piece of_exchange[] = {
    PIECE(exchange_seen, purpose, NULL),
    PIECE(exchange_seen, is_signed, NULL),
    PIECE(exchange_seen, verified, NULL),
    PIECE(exchange_seen, transport, NULL),
    PIECE(exchange_seen, error, SPOILS),
    PIECE(exchange_seen, method, SHOWN),
    PIECE(exchange_seen, host, SHOWN),
    PIECE(exchange_seen, target, SHOWN),
    PIECE(exchange_seen, canonical_request, SHOWN),
    PIECE(exchange_seen, string_to_sign, SHOWN),
    PIECE(exchange_seen, status, NULL),
    PIECE(exchange_seen, headers, SHOWN),
    PIECE(exchange_seen, nheaders, SHOWN),
    PIECE(exchange_seen, date, "a server need not tell its time"),
    PIECE(exchange_seen, pages, SHOWN),
    PIECE(exchange_seen, page_loop, SPOILS),
    PIECE(exchange_seen, page_cap, SPOILS),
    PIECE(exchange_seen, page_no_token, SPOILS),
    PIECE(exchange_seen, page_problem, SPOILS),
    PIECE(exchange_seen, address, SHOWN),
    PIECE(exchange_seen, ms, TIMES),
    PIECE(exchange_seen, reply, NULL),
};

static const struct piece of_reply[] = {
    PIECE(s3_reply, root, NULL),        PIECE(s3_reply, root_name, SHOWN),
    PIECE(s3_reply, well_formed, NULL), PIECE(s3_reply, doctype, SPOILS),
    PIECE(s3_reply, problem, SPOILS),   PIECE(s3_reply, head_len, "the document was understood"),
    PIECE(s3_reply, error, SPOILS),     PIECE(s3_reply, listing, NULL),
    PIECE(s3_reply, location, SPOILS),
};

static const struct piece of_listing[] = {
    PIECE(s3_listing, name, NULL),         PIECE(s3_listing, prefix, NULL),
    PIECE(s3_listing, next_token, SPOILS), PIECE(s3_listing, has_truncated, NULL),
    PIECE(s3_listing, truncated, SPOILS),  PIECE(s3_listing, encoded, "servers need not echo it"),
    PIECE(s3_listing, keys, SPOILS),       PIECE(s3_listing, sample, SPOILS),
    PIECE(s3_listing, nsample, SPOILS),
};

/* Of a health run. */
static const struct piece of_health[] = {
    PIECE(health_seen, looked, NULL),
    PIECE(health_seen, archive_info, NULL),
    PIECE(health_seen, backup_info, NULL),
    PIECE(health_seen, beside, NULL),
    PIECE(health_seen, stanzas, NULL),
    PIECE(health_seen, backups, "backup.info knows them"),
    PIECE(health_seen, fulls, NULL),
    PIECE(health_seen, server, SPOILS),
    PIECE(health_seen, newest, SPOILS),
    PIECE(health_seen, unreadable, SPOILS),
    PIECE(health_seen, failed, SPOILS),
    PIECE(health_seen, wal_listed, NULL),
    PIECE(health_seen, wal_more, SPOILS),
    PIECE(health_seen, wal_keys, "the newest is there"),
    PIECE(health_seen, wal_newest, NULL),
    PIECE(health_seen, wal_modified, NULL),
    PIECE(health_seen, wal_first, NULL),
    PIECE(health_seen, wal_before_hole, SPOILS),
    PIECE(health_seen, wal_behind_hole, SPOILS),
    PIECE(health_seen, wal_behind_modified, SPOILS),
    PIECE(health_seen, settings_looked, SPOILS),
};

static const struct piece of_health_of_barman[] = {
    PIECE(health_seen, looked, NULL),        PIECE(health_seen, archive_info, SPOILS),
    PIECE(health_seen, backup_info, SPOILS), PIECE(health_seen, beside, NULL),
    PIECE(health_seen, stanzas, SPOILS),     PIECE(health_seen, backups, NULL),
    PIECE(health_seen, server, NULL),        PIECE(health_seen, newest, NULL),
    PIECE(health_seen, wal_listed, NULL),    PIECE(health_seen, wal_newest, NULL),
    PIECE(health_seen, wal_modified, NULL),  PIECE(health_seen, wal_first, NULL),
};

static const struct piece of_copy[] = {
    PIECE(copy_seen, listed, NULL),    PIECE(copy_seen, has_main, NULL),
    PIECE(copy_seen, has_copy, NULL),  PIECE(copy_seen, main_size, NULL),
    PIECE(copy_seen, copy_size, NULL), PIECE(copy_seen, main_etag, NULL),
    PIECE(copy_seen, copy_etag, NULL),
};

static const struct piece of_info[] = {
    PIECE(pgbr_info, state, NULL),
    PIECE(pgbr_info, problem, SPOILS),
    PIECE(pgbr_info, version, SHOWN),
    PIECE(pgbr_info, db, NULL),
    PIECE(pgbr_info, history, SHOWN),
    PIECE(pgbr_info, nhistory, SHOWN),
    PIECE(pgbr_info, databases, SHOWN),
    PIECE(pgbr_info, has_cipher, SPOILS),
    PIECE(pgbr_info, checksum, "the list shows that the copy is the same"),
};

static const struct piece of_barman[] = {
    PIECE(barman_backup, recognised, NULL),
    PIECE(barman_backup, system_id, "Barman before 2.20 does not say it"),
    PIECE(barman_backup, server, SHOWN),
    PIECE(barman_backup, version, SHOWN),
    PIECE(barman_backup, status, NULL),
    PIECE(barman_backup, end_wal, "the archive holds some"),
    PIECE(barman_backup, begin, "its end is known"),
    PIECE(barman_backup, end, NULL),
};

static const struct piece of_names[] = {
    PIECE(names_seen, listed, NULL),
};

/* 0: nothing of it was taken; a zero that stays zero proves nothing. */
static void
take(void *thing, const struct piece *piece)
{
    memset((unsigned char *)thing + piece->offset, 0, piece->size);
}

typedef void *(*part_of)(struct world *w);

static enum verdict
verdict_of(struct world *w)
{
    struct diagnosis d;

    assert_int_equal(world_judge(w, &d, NULL), 0);
    return d.verdict;
}

/* In each style. */
static void
take_each(const char *what, part_of part, const struct piece *pieces, size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) {
        const struct piece *piece = &pieces[i / 2];
        struct world w;
        enum verdict verdict;

        world_init(&w);
        if (i % 2 == 1)
            world_in_host_style(&w);
        assert_int_equal(verdict_of(&w), VERDICT_READY);
        take(part(&w), piece);
        verdict = verdict_of(&w);
        if (verdict == VERDICT_READY && piece->allowed == NULL)
            fail_msg("ready without %s of %s", piece->name, what);
        if (verdict != VERDICT_READY && piece->allowed != NULL)
            fail_msg("%s without %s of %s: no longer needs its excuse", verdict_name(verdict),
                     piece->name, what);
        world_release(&w);
    }
}

static void *
the_name(struct world *w)
{
    return world_name(w);
}

static void *
first_address(struct world *w)
{
    return &world_name(w)->addresses[0];
}

static void *
last_address(struct world *w)
{
    return &world_name(w)->addresses[HEALTHY_ADDRESSES - 1];
}

static void *
first_tls(struct world *w)
{
    return &world_name(w)->addresses[0].tls;
}

static void *
last_tls(struct world *w)
{
    return &world_name(w)->addresses[HEALTHY_ADDRESSES - 1].tls;
}

static void *
first_chain(struct world *w)
{
    return &w->chains[0];
}

static void *
last_chain(struct world *w)
{
    return &w->chains[HEALTHY_ADDRESSES - 1];
}

static void *
the_list(struct world *w)
{
    return world_list(w);
}

static void *
the_consumers(struct world *w)
{
    return world_exchange(w, PROBE_CONSUMER, world_list(w)->style);
}

static void *
the_list_reply(struct world *w)
{
    return &world_list(w)->reply;
}

static void *
the_consumers_reply(struct world *w)
{
    return &world_exchange(w, PROBE_CONSUMER, world_list(w)->style)->reply;
}

static void *
the_list_listing(struct world *w)
{
    return &world_list(w)->reply.listing;
}

static void *
the_consumers_listing(struct world *w)
{
    return &world_exchange(w, PROBE_CONSUMER, world_list(w)->style)->reply.listing;
}

#define TAKE_EACH(what, part, pieces) take_each(what, part, pieces, COUNT_OF(pieces))

static void
names_and_addresses(void **state)
{
    (void)state;
    TAKE_EACH("the judged name", the_name, of_name);
    TAKE_EACH("the first address", first_address, of_address);
    TAKE_EACH("the last address", last_address, of_address);
}

static void
handshakes_and_chains(void **state)
{
    (void)state;
    TAKE_EACH("the first address", first_tls, of_tls);
    TAKE_EACH("the last address", last_tls, of_tls);
    TAKE_EACH("the first address", first_chain, of_verdict);
    TAKE_EACH("the last address", last_chain, of_verdict);
}

static void
the_two_lists(void **state)
{
    (void)state;
    TAKE_EACH("the list", the_list, of_exchange);
    TAKE_EACH("the list", the_list_reply, of_reply);
    TAKE_EACH("the list", the_list_listing, of_listing);
    TAKE_EACH("the consumer's list", the_consumers, of_exchange);
    TAKE_EACH("the consumer's list", the_consumers_reply, of_reply);
    TAKE_EACH("the consumer's list", the_consumers_listing, of_listing);
}

/* Whole exchanges, each with each way of not being answered. */
static void
exchanges(void **state)
{
    static const struct {
        const char *purpose;
        bool other_style;
        const char *allowed;
    } rows[] = {
        {PROBE_LIST, false, NULL},
        {PROBE_LIST, true, "the other style is for comparison"},
        {PROBE_CONSUMER, false, NULL},
        {PROBE_ANONYMOUS, false, "says who else can read, not whether it works"},
        {PROBE_BADSIG, false, "says who else can read, not whether it works"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int t = TRANSPORT_NOT_TRIED; t <= TRANSPORT_OTHER; t++) {
            struct world w;

            if (t == TRANSPORT_OK)
                continue;
            world_init(&w);
            reply_none(world_exchange(&w, rows[i].purpose,
                                      rows[i].other_style ? S3_STYLE_HOST : S3_STYLE_PATH),
                       (enum transport)t, NULL);
            if ((verdict_of(&w) == VERDICT_READY) != (rows[i].allowed != NULL))
                fail_msg("%s, transport %d", rows[i].purpose, t);
            world_release(&w);
        }
}

/* Any status of an answer that is otherwise a perfect listing. */
static void
statuses(void **state)
{
    static const part_of lists[] = {the_list, the_consumers};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (long status = 0; status < 1000; status++) {
            struct world w;

            world_init(&w);
            ((struct exchange_seen *)lists[i](&w))->status = status;
            if ((verdict_of(&w) == VERDICT_READY) != (status == 200))
                fail_msg("ready with status %ld, or not with 200", status);
            world_release(&w);
        }
}

/* Without a CA file that can be used, or any verdict on a chain. */
static void
trust(void **state)
{
    (void)state;
    for (int s = CA_FILE_NONE; s <= CA_FILE_OK; s++) {
        struct world w;

        world_init(&w);
        w.ca.state = (enum ca_file_state)s;
        assert_int_equal(verdict_of(&w) == VERDICT_READY, s == CA_FILE_NONE || s == CA_FILE_OK);
        world_release(&w);
    }
    for (int code = 1; code < 100; code++) {
        struct world w;

        world_init(&w);
        w.chains[1].code = code;
        w.chains[1].text = "refused";
        assert_int_equal(verdict_of(&w), VERDICT_NOT_READY);
        world_release(&w);
    }
}

/* Every set of pieces that are missing together: what is ready without two is ready without one. */
static void
pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(of_exchange); i++)
        for (size_t k = 0; k < COUNT_OF(of_listing); k++) {
            struct world w;

            world_init(&w);
            take(&world_list(&w)->reply.listing, &of_listing[k]);
            take(world_list(&w), &of_exchange[i]);
            if (verdict_of(&w) == VERDICT_READY &&
                (of_exchange[i].allowed == NULL || of_listing[k].allowed == NULL))
                fail_msg("ready without %s and %s", of_exchange[i].name, of_listing[k].name);
            world_release(&w);
        }
}

/* ---- a repository that is in use */

static void *
the_health(struct world *w)
{
    return &w->ev.health;
}

static void *
the_archive_copy(struct world *w)
{
    return &w->ev.health.archive_info;
}

static void *
the_backup_copy(struct world *w)
{
    return &w->ev.health.backup_info;
}

static void *
the_archive_info(struct world *w)
{
    return &w->ev.content.infos[SEEN_ARCHIVE_INFO];
}

static void *
the_backup_info(struct world *w)
{
    return &w->ev.content.infos[SEEN_BACKUP_INFO];
}

static void *
the_barman_backup(struct world *w)
{
    return &w->ev.health.newest;
}

static void *
the_names_beside(struct world *w)
{
    return &w->ev.health.beside;
}

static void *
the_stanzas(struct world *w)
{
    return &w->ev.health.stanzas;
}

static void
take_each_in_use(void (*make)(struct world *w), const char *what, part_of part,
                 const struct piece *pieces, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct world w;
        enum verdict verdict;

        world_init(&w);
        make(&w);
        assert_int_equal(verdict_of(&w), VERDICT_READY);
        take(part(&w), &pieces[i]);
        verdict = verdict_of(&w);
        if ((verdict == VERDICT_READY) != (pieces[i].allowed != NULL))
            fail_msg("%s without %s of %s", verdict_name(verdict), pieces[i].name, what);
        world_release(&w);
    }
}

#define TAKE_IN_USE(make, what, part, pieces)                                                      \
    take_each_in_use(make, what, part, pieces, COUNT_OF(pieces))

static void
repositories_in_use(void **state)
{
    (void)state;
    TAKE_IN_USE(world_in_use, "what was seen", the_health, of_health);
    TAKE_IN_USE(world_in_use, "archive.info.copy", the_archive_copy, of_copy);
    TAKE_IN_USE(world_in_use, "backup.info.copy", the_backup_copy, of_copy);
    TAKE_IN_USE(world_in_use, "archive.info", the_archive_info, of_info);
    TAKE_IN_USE(world_in_use, "backup.info", the_backup_info, of_info);
    TAKE_IN_USE(world_in_use, "the names beside it", the_names_beside, of_names);
    TAKE_IN_USE(world_in_use, "the stanzas", the_stanzas, of_names);
    TAKE_IN_USE(world_in_use_barman, "what was seen of Barman", the_health, of_health_of_barman);
    TAKE_IN_USE(world_in_use_barman, "Barman's backup", the_barman_backup, of_barman);
    TAKE_IN_USE(world_in_use_barman, "the names beside Barman", the_names_beside, of_names);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_addresses),
        cmocka_unit_test(handshakes_and_chains),
        cmocka_unit_test(the_two_lists),
        cmocka_unit_test(exchanges),
        cmocka_unit_test(statuses),
        cmocka_unit_test(trust),
        cmocka_unit_test(pairs),
        cmocka_unit_test(repositories_in_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
