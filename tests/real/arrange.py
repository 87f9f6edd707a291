#!/usr/bin/env python3
"""Arrange repositories out of objects that pgBackRest wrote.

    arrange.py keep BUCKET DIR        every object of the bucket, into files
    arrange.py lay DIR BUCKET STEP... into a new bucket, what the steps make of such files

A STEP is one of

    copy:FROM:TO     the kept objects below FROM, to below TO; a TO of nothing is the bucket itself
    drop:REGEX       those whose key it matches are left out again
    put:KEY          an object of a few bytes, or the marker of a folder
    edit:KEY:HOW     checksum: another value without a new checksum
                     half: the first half; empty: nothing; page: a page of HTML
                     version=N: of this version of PostgreSQL, with the right checksum

S3 as for s3.py.
"""
import hashlib
import json
import os
import re
import sys
import urllib.parse

from s3 import S3

PAGE = b'<html><body><h1>It works!</h1></body></html>\n'


def exchange(s3, method, path, query='', body=b''):
    status, answer = s3.exchange(method, path, query, body)
    if status != 200:
        sys.exit('arrange.py: %s %s: %d %s' % (method, path, status, answer[:300]))
    return answer


def keys(s3, bucket):
    """Every key: lists are read to their end."""
    query = 'list-type=2'
    while True:
        text = exchange(s3, 'GET', '/%s/' % bucket, query).decode()
        found = re.findall(r'<Key>([^<]*)</Key>', text)
        yield from found
        if '<IsTruncated>true<' not in text:
            return
        query = 'list-type=2&start-after=' + urllib.parse.quote(found[-1], safe='')


def keep(s3, bucket, directory):
    for key in keys(s3, bucket):
        path = os.path.join(directory, key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(exchange(s3, 'GET', '/%s/%s' % (bucket, key)))


def kept(directory, origin):
    top = os.path.join(directory, origin)
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                yield os.path.relpath(path, top), file.read()


def of_version(info, version):
    """An info file of another version of PostgreSQL. Its checksum is that of one JSON text."""
    lines = re.sub(r'("?db-version"?[=:])"[^"]*"', r'\1"%s"' % version, info.decode()).split('\n')
    sections, name = {}, None
    for line in lines:
        if line.startswith('['):
            name = line[1:-1]
            sections.setdefault(name, [])
        elif line and not line.startswith('backrest-checksum='):
            key, _, value = line.partition('=')
            sections[name].append(json.dumps(key) + ':' + value)
    text = '{' + ','.join('"%s":{%s}' % (name, ','.join(pairs))
                          for name, pairs in sections.items()) + '}'
    checksum = 'backrest-checksum="%s"' % hashlib.sha1(text.encode()).hexdigest()
    return re.sub('backrest-checksum=.*', checksum, '\n'.join(lines)).encode()


def edited(content, how):
    how, _, value = how.partition('=')
    if how == 'version':
        return of_version(content, value)
    return {'half': content[:len(content) // 2], 'empty': b'', 'page': PAGE,
            'checksum': content.replace(b'backrest-version="', b'backrest-version="9', 1)}[how]


def lay(s3, directory, bucket, steps):
    objects = {}
    for step in steps:
        what, _, rest = step.partition(':')
        if what == 'copy':
            origin, _, to = rest.partition(':')
            objects.update((to + '/' * bool(to) + name, content)
                           for name, content in kept(directory, origin))
        elif what == 'drop':
            objects = {key: content for key, content in objects.items()
                       if not re.search(rest, key)}
        elif what == 'put':
            objects[rest] = b'' if rest.endswith('/') else b'something'
        elif what == 'edit':
            key, _, how = rest.rpartition(':')
            objects[key] = edited(objects[key], how)
        else:
            sys.exit('arrange.py: %s?' % step)
    exchange(s3, 'PUT', '/' + bucket)
    for key, content in objects.items():
        exchange(s3, 'PUT', '/%s/%s' % (bucket, key), '', content)


def main(command, *arguments):
    s3 = S3(os.environ)
    if command == 'keep':
        keep(s3, *arguments)
    else:
        lay(s3, arguments[0], arguments[1], arguments[2:])


if __name__ == '__main__':
    if sys.argv[1:2] not in (['keep'], ['lay']) or len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
