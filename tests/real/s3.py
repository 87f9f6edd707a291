#!/usr/bin/env python3
"""Make buckets and objects, and ask for what is there, with nothing but the standard library.

    s3.py [--patience SECONDS] create BUCKET...
    s3.py [--patience SECONDS] put BUCKET KEY...           objects of a few bytes
    s3.py [--patience SECONDS] fill BUCKET PREFIX COUNT    PREFIX000000 and so on
    s3.py version BUCKET                                   old versions are kept from now on
    s3.py delete BUCKET KEY...
    s3.py upload BUCKET KEY...                             an upload in parts that is never finished
    s3.py ask BUCKET QUERY...                              status and root element of each answer
    s3.py dump BUCKET                                      objects, versions, markers and uploads

S3_ENDPOINT_URL and S3_CA say where, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION as
whom. With --patience an answer of 5xx, or none, is asked for again until the time is over: a
server that is starting says such things. It shares no code with the program under test.
"""
import hashlib
import hmac
import html
import http.client
import os
import re
import ssl
import sys
import time
import urllib.parse


VERSIONING = b'<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'


class S3:
    def __init__(self, env):
        self.url = urllib.parse.urlsplit(env['S3_ENDPOINT_URL'])
        self.trust = ssl.create_default_context(cafile=env['S3_CA'])
        self.id, self.secret = env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']
        self.region = env['AWS_REGION']
        self.connection = None

    def authorize(self, method, path, query, body):
        """The headers of a SigV4 request; the query is one whose parts stand in order, encoded."""
        now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
        digest = hashlib.sha256(body).hexdigest()
        headers = {'host': self.url.netloc, 'x-amz-content-sha256': digest, 'x-amz-date': now}
        signed = ';'.join(headers)
        canonical = '\n'.join([method, path, query, *('%s:%s' % h for h in headers.items()), '',
                               signed, digest])
        scope = [now[:8], self.region, 's3', 'aws4_request']
        text = '\n'.join(['AWS4-HMAC-SHA256', now, '/'.join(scope),
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = b'AWS4' + self.secret.encode()
        for part in scope + [text]:
            key = hmac.digest(key, part.encode(), 'sha256')
        headers['Authorization'] = 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, ' \
            'Signature=%s' % (self.id, '/'.join(scope), signed, key.hex())
        return headers

    def send(self, method, path, query='', body=b''):
        """One request; status and body of the answer, (0, reason) for none."""
        status, answer = self.exchange(method, path, query, body)
        return status, answer.decode('utf-8', 'replace')

    def exchange(self, method, path, query='', body=b''):
        """The same in bytes."""
        path = urllib.parse.quote(path, safe='/~')
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(
                    self.url.hostname, self.url.port, timeout=20, context=self.trust)
            headers = self.authorize(method, path, query, body)
            self.connection.request(method, path + '?' * bool(query) + query, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as reason:
            self.connection = None
            return 0, str(reason).encode()


def ask(s3, bucket, queries):
    """A line for each: what it was, the status, and the root element or else how the body begins."""
    for query in queries:
        signed = '&'.join(part if '=' in part else part + '=' for part in query.split('&'))
        status, text = s3.send('GET', '/%s/' % bucket, signed)
        root = re.match(r'\s*(?:<\?.*?\?>\s*)?<([A-Za-z]+)[^>]*>', text, re.S)
        code = re.search(r'<Code>([^<]*)</Code>', text)
        print(query, status, root[1] if root else repr(text[:40]), code[1] if code else '')
        if root and not code:
            print('    ' + re.sub(r'\s+', ' ', text[root.end():])[:300])


def element(name, text):
    found = re.search('<%s>([^<]*)</%s>' % (name, name), text)
    return html.unescape(found[1]) if found else ''


# What a list is of: its query, the elements in it, and what tells them apart.
LISTS = {
    'objects': ('', {'Contents': 'object'}, ('Size', 'ETag', 'LastModified')),
    'versions': ('&versions=', {'Version': 'version', 'DeleteMarker': 'marker'},
                 ('VersionId', 'IsLatest', 'Size')),
    'uploads': ('&uploads=', {'Upload': 'upload'}, ('UploadId', 'Initiated')),
}


def dump(s3, bucket):
    """A line for everything that the bucket holds, in order; a list that the server does not give
    has a line that says so. No more than a page is read, and less than a page has to be there."""
    for what, (query, kinds, parts) in LISTS.items():
        status, text = s3.send('GET', '/%s/' % bucket, 'encoding-type=url' + query)
        if status != 200:
            print('%s: %d %s' % (what, status, element('Code', text)))
            continue
        if element('IsTruncated', text) == 'true':
            sys.exit('s3.py: %s has more %s than a page' % (bucket, what))
        for line in sorted('%s %s %s' % (kinds[kind], urllib.parse.unquote(element('Key', entry)),
                                         ' '.join(element(part, entry) for part in parts))
                           for kind, entry in re.findall(r'<(%s)>(.*?)</\1>' % '|'.join(kinds),
                                                         text, re.S)):
            print(line)


def change(s3, command, bucket, keys):
    """What is neither made nor asked for: it has to work at once."""
    if command == 'version':
        answers = [s3.send('PUT', '/%s/' % bucket, 'versioning=', VERSIONING)]
    elif command == 'delete':
        answers = [s3.send('DELETE', '/%s/%s' % (bucket, key)) for key in keys]
    else:
        answers = [s3.send('POST', '/%s/%s' % (bucket, key), 'uploads=') for key in keys]
    for status, text in answers:
        if status not in (200, 204):
            sys.exit('s3.py: %s %s: %d %s' % (command, bucket, status, text))


def main(arguments):
    patience = 0
    if arguments[:1] == ['--patience']:
        patience, arguments = float(arguments[1]), arguments[2:]
    command, names = arguments[:1], arguments[1:]
    if command in (['version'], ['delete'], ['upload']) and names:
        return change(S3(os.environ), command[0], names[0], names[1:])
    if command == ['dump'] and len(names) == 1:
        return dump(S3(os.environ), names[0])
    if command == ['ask'] and len(names) > 1:
        return ask(S3(os.environ), names[0], names[1:])
    if command == ['create'] and names:
        wanted = ['/' + bucket for bucket in names]
    elif command == ['put'] and len(names) > 1:
        wanted = ['/%s/%s' % (names[0], key) for key in names[1:]]
    elif command == ['fill'] and len(names) == 3:
        wanted = ['/%s/%s%06d' % (names[0], names[1], n) for n in range(int(names[2]))]
    else:
        sys.exit(__doc__)
    s3 = S3(os.environ)
    give_up = time.monotonic() + patience
    for path in wanted:
        # A key that ends in a slash is the marker of a folder, which has no bytes.
        body = b'' if command == ['create'] or path.endswith('/') else b'something'
        status, text = s3.send('PUT', path, body=body)
        while not 200 <= status < 500 and time.monotonic() < give_up:
            time.sleep(0.1)
            status, text = s3.send('PUT', path, body=body)
        # A bucket from a try whose answer got lost is as good.
        if status != 200 and not (command == ['create'] and status == 409):
            sys.exit('s3.py: PUT %s: %d %s' % (path, status, text))


if __name__ == '__main__':
    main(sys.argv[1:])
