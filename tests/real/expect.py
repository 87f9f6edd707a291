#!/usr/bin/env python3
"""expect.py REPORT EXIT_STATUS WANTED...: compare a JSON report and the exit status with what was
wanted; print each difference and exit 1 if there is any. WANTED is one of

    ready        exit status 0 and no finding that warns
    warned:ID    ready with warnings, exit status 1, this one among them
    refused:ID   not ready, exit status 2, with this root cause and no other failure beside it
    only:ID,...  exactly these findings, of whatever severity; none, if nothing stands there
    objects:N    as many keys were listed, and the listing was read to its end
    predicted:O  what the consumer's first step will do: succeeds, unknown, fails:NUMBER, or None
                 where nothing was said of it
    printed:FILE what it was predicted to print stands in this file
    owned:T:K=V,...  the owner is this tool, and these stand in its identity
    said:TEXT    in a finding's title, detail or remedy
    hidden:TEXT  nowhere in the report
    within:N     no more requests than that
    wrote        objects of the write probe were written, which nobody else may do
    kept:WHY     the write probe wrote nothing, and this is why
    left:N       as many things of a write probe are left
    answered:OPERATION=STATUS  of the write probe's
"""
import json
import sys


def outcome(report, severity):
    """What a run came to, and the causes of one severity among its findings."""
    return (report['verdict'], report['exit_status'],
            [f['cause'] for f in report['findings'] if f['severity'] == severity])


def said(report):
    return '\n'.join(str(finding[part]) for finding in report['findings']
                     for part in ('title', 'detail', 'remedy'))


def listed(report):
    listing = report['listing'] or {}
    return listing.get('objects') if listing.get('complete') else 'unknown'


def warned(report, cause):
    verdict, status, causes = outcome(report, 'warn')
    return (verdict, status) == ('ready-with-warnings', 1) and cause in causes


def predicted(report):
    prediction = report['prediction'] or {'outcome': None}
    if prediction['outcome'] == 'fails':
        return 'fails:%s' % prediction['code']
    return str(prediction['outcome'])


def printed(report, path):
    prediction = report['prediction'] or {'outcome': 'unknown'}
    with open(path, encoding='utf-8', errors='replace') as file:
        return prediction['outcome'] == 'unknown' or prediction['message'] in file.read()


def owned(report, wanted):
    tool, _, facts = wanted.partition(':')
    owner = report['owner'] or {'tool': None, 'identity': {}}
    pairs = (fact.partition('=') for fact in filter(None, facts.split(',')))
    return owner['tool'] == (tool or None) and all(
        str(owner['identity'].get(name)) == value for name, _, value in pairs)


def probed(report):
    return report['write_probe'] or {'refused': None, 'left': [], 'operations': []}


def answered(report, wanted):
    name, _, status = wanted.partition('=')
    return status in [str(step['status']) for step in probed(report)['operations']
                      if step['operation'] == name]


def found(report):
    return sorted(finding['cause'] for finding in report['findings'])


WANTED = {
    'ready': lambda report, text, value: outcome(report, 'warn') == ('ready', 0, []),
    'warned': lambda report, text, value: warned(report, value),
    'refused': lambda report, text, value: outcome(report, 'fail') == ('not-ready', 2, [value]),
    'only': lambda report, text, value: found(report) == sorted(filter(None, value.split(','))),
    'objects': lambda report, text, value: str(listed(report)) == value,
    'predicted': lambda report, text, value: predicted(report) == value,
    'printed': lambda report, text, value: printed(report, value),
    'owned': lambda report, text, value: owned(report, value),
    'said': lambda report, text, value: value in said(report),
    'within': lambda report, text, value: report['requests']['sent'] <= int(value),
    'wrote': lambda report, text, value: report['requests']['wrote'],
    'kept': lambda report, text, value: probed(report)['refused'] == value,
    'left': lambda report, text, value: str(len(probed(report)['left'])) == value,
    'answered': lambda report, text, value: answered(report, value),
    'hidden': lambda report, text, value: value not in text,
}


def differences(text, status, wanted):
    report = json.loads(text)
    failures = outcome(report, 'fail')[2]
    for want in wanted:
        name, _, value = want.partition(':')
        if not WANTED[name](report, text, value):
            yield 'not so: ' + ('hidden' if name == 'hidden' else want)
    # What holds for every report.
    if report['schema'] != 's3preflight.report/1':
        yield 'schema is %s' % report['schema']
    if report['exit_status'] != status:
        yield 'exit status is %d, in the report %d' % (status, report['exit_status'])
    if report['requests']['wrote'] and 'wrote' not in wanted:
        yield 'something was written'
    if report['verdict'] == 'not-ready' and report['cause'] not in failures:
        yield 'cause %s is not among the failures %s' % (report['cause'], failures)
    if report['verdict'] != 'not-ready' and (report['cause'] is not None or failures):
        yield '%s with cause %s, failures %s' % (report['verdict'], report['cause'], failures)


def main(path, status, *wanted):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    try:
        wrong = list(differences(text, int(status), wanted))
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        wrong = ['exit status %s, and no report as promised: %s: %s'
                 % (status, type(reason).__name__, reason)]
    for line in wrong:
        print('    ' + line)
    if wrong:
        print('    the report: ' + text)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
