/* What the judges of single values share: how a value is refused, and how it is shown. */
#ifndef SP_SETTINGS_VALUE_H
#define SP_SETTINGS_VALUE_H

#include "consumer/consumer.h"
#include "settings/settings.h"

/*
 * Refuse a value: "ORIGIN: text", with the setting's name after the place in a file. Returns -1
 * with SP_USAGE, or SP_INPUT where the value came from a file.
 */
int value_refuse(const struct settings *s, enum setting_id id, struct sp_err *err, const char *fmt,
                 ...) SP_PRINTF(4, 5);

/* A value, or a part of one, safe to show and not too long; NULL without memory. */
char *value_show(struct sp_arena *a, const char *value, struct sp_err *err);

/* -1 where a byte is a blank, a control byte or not ASCII; the message tells which and where. */
int value_check_ascii(const struct settings *s, enum setting_id id, struct sp_arena *a,
                      struct sp_err *err);

/*
 * A decimal without sign or exponent, in units of 10^-digits, rounded up: "0.5" with 3 digits is
 * 500. false when it is none or greater than max.
 */
bool value_decimal(const char *text, unsigned digits, unsigned long long max,
                   unsigned long long *out);

/* A port of TCP, 1 to 65535, in decimal digits. */
bool value_port(const char *text, size_t len, long *out);

/*
 * A name in lower case without the dot at its end. NULL without memory; "" when it is no name:
 * an empty label, one of more than 63 bytes, more than 253 in all, other than A-Z a-z 0-9 - _.
 */
char *value_dns_name(struct sp_arena *a, const char *text, size_t len, struct sp_err *err);

/* An address of family AF_INET or AF_INET6 in text; no zone. */
bool value_is_address(int family, const char *text);

/*
 * The row of NAME[@VERSION], NULL: unknown. *version is the part behind the '@' or NULL. Without
 * a text the default.
 */
const struct consumer *value_consumer(const char *text, const char **version);

#endif
