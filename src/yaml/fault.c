#include <yaml.h>

#include "base/text.h"
#include "yaml/internal.h"

/*
 * libyaml says where it stood and what it wanted of the grammar. This says what to look for. First
 * match wins. problem and context are parts of libyaml's texts, the bytes those at the place.
 */
struct fault {
    const char *problem;                            /* NULL: any */
    const char *context;                            /* NULL: any */
    const char *bytes;                              /* one of them stands there; NULL: any */
    enum { AT_PROBLEM, AT_CONTEXT, AT_BOTH } where; /* the place, and "of line" the context's */
    const char *text;
    const char *hint;
};

static const struct fault faults[] = {
    {"cannot start any token", NULL, "\t", AT_PROBLEM, "a tab stands where blanks are expected",
     "Replace the tab by blanks: YAML is indented by blanks only."},
    {"cannot start any token", NULL, "%", AT_PROBLEM, "a value cannot begin with '%'",
     "Put the value in quotes; a line of a template ({% ... %}) has to be rendered first."},
    {"cannot start any token", NULL, NULL, AT_PROBLEM, "a value cannot begin with '@' or '`'",
     "Put the value in quotes."},
    {"tab character", NULL, NULL, AT_PROBLEM, "a tab stands where blanks are expected",
     "Replace the tab by blanks: YAML is indented by blanks only."},
    {"alphabetic or numeric", "scanning an alias", NULL, AT_CONTEXT,
     "a value cannot begin with '*' unless it is an alias",
     "Put the value in quotes, as in \"* 3 * * *\"."},
    {"alphabetic or numeric", "scanning an anchor", NULL, AT_CONTEXT,
     "a value cannot begin with '&' unless it is an anchor", "Put the value in quotes."},
    {NULL, "a tag", NULL, AT_CONTEXT, "a value that begins with '!' is a tag, and this is none",
     "Put the value in quotes."},
    {"undefined tag handle", NULL, NULL, AT_PROBLEM,
     "a value that begins with '!' is a tag, and this is none", "Put the value in quotes."},
    {"mapping values are not allowed", NULL, NULL, AT_PROBLEM,
     "a ':' was not expected here: a value holds it, the line is indented too deep, or one above "
     "lacks its ':'",
     "Put a value that holds ': ' in quotes; begin keys of one mapping in one column."},
    {"block sequence entries are not allowed", NULL, NULL, AT_PROBLEM,
     "a list cannot begin behind a key on its line",
     "Begin the list on a line of its own, or put the value in quotes."},
    {"mapping keys are not allowed", NULL, NULL, AT_PROBLEM,
     "a '?' followed by a blank is not taken", "Put the value in quotes."},
    {"did not find expected key", NULL, NULL, AT_PROBLEM,
     "expected a key in the column of those above it, or the end of the value",
     "Begin keys of one mapping in one column; look for text behind a closing quote."},
    {"did not find expected '-'", NULL, NULL, AT_PROBLEM,
     "expected a '-' in the column of those above it",
     "Begin the items of one list in one column."},
    {"could not find expected ':'", NULL, NULL, AT_CONTEXT,
     "expected a ':' and a blank behind the key",
     "Write KEY: VALUE; indent the further lines of a value deeper than its key."},
    {"unexpected end of stream", "quoted scalar", NULL, AT_CONTEXT,
     "the quote that opens here is never closed",
     "Close it; a quote within is doubled ('') or "
     "escaped (\\\")."},
    {"unexpected document indicator", "quoted scalar", NULL, AT_CONTEXT,
     "the quote that opens here is not closed before the next document",
     "Close it; a quote within is doubled ('') or escaped (\\\")."},
    {"unknown escape", NULL, NULL, AT_PROBLEM,
     "a backslash in double quotes begins an unknown escape",
     "Use single quotes, or write \\\\ for a backslash."},
    {"Unicode character escape", NULL, NULL, AT_PROBLEM, "the escape is not that of a character",
     "Write the character itself; YAML takes no pairs of surrogates (\\ud83d\\ude00)."},
    {"hexdecimal", NULL, NULL, AT_PROBLEM, "expected hexadecimal digits behind \\x, \\u or \\U",
     "Use single quotes, or write \\\\ for a backslash."},
    {"',' or '}'", NULL, NULL, AT_BOTH, "expected ',' or '}' for the '{'",
     "Close the mapping, or put a value that begins with '{' in quotes."},
    {"',' or ']'", NULL, NULL, AT_BOTH, "expected ',' or ']' for the '['",
     "Close the list, or put a value that begins with '[' in quotes."},
    {"comment or line break", "block scalar", NULL, AT_PROBLEM,
     "expected the end of the line behind '|' or '>'",
     "Put the value in quotes, or begin its text on the next line."},
    {"expected <document start>", NULL, NULL, AT_PROBLEM,
     "expected the end of the file or '---' and the next document",
     "Part documents by a line ---; begin the keys of a document in one column."},
    {"node content", NULL, NULL, AT_PROBLEM, "expected a value", "Put the value in quotes."},
    {"incompatible YAML document", NULL, NULL, AT_PROBLEM, "expected %YAML 1.1 or 1.2",
     "Delete the line."},
    {NULL, "directive", NULL, AT_CONTEXT,
     "a line that begins with '%' is a directive, and this is none",
     "Delete the line, or indent it if it belongs to a value."},
};

static bool
holds(const char *text, const char *part)
{
    return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

int
yaml_explain(struct yaml_file *file, const struct yaml_parser_s *parser, struct sp_err *err)
{
    struct yaml_place at = {.file = file,
                            .line = (unsigned)parser->problem_mark.line + 1,
                            .column = (unsigned)parser->problem_mark.column + 1};
    char byte = yaml_byte(at);

    if (parser->error == YAML_MEMORY_ERROR)
        return sp_fail(err, SP_NOMEM, "out of memory while reading %s", file->name);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const struct fault *f = &faults[i];

        if (!holds(parser->problem, f->problem) || !holds(parser->context, f->context) ||
            (f->bytes != NULL && (byte == '\0' || strchr(f->bytes, byte) == NULL)))
            continue;
        if (f->where == AT_CONTEXT) {
            at.line = (unsigned)parser->context_mark.line + 1;
            at.column = (unsigned)parser->context_mark.column + 1;
        }
        if (f->where == AT_BOTH)
            (void)yaml_refuse(file, at.line, at.column, SP_INPUT, err, "%s of line %zu", f->text,
                              parser->context_mark.line + 1);
        else
            (void)yaml_refuse(file, at.line, at.column, SP_INPUT, err, "%s", f->text);
        return sp_hint(err, "%s", f->hint);
    }
    return yaml_refuse(file, at.line, at.column, SP_INPUT, err, "not YAML: %s",
                       parser->problem == NULL ? "unknown problem" : parser->problem);
}
