#!/usr/bin/env python3
"""Make buckets and objects, with nothing but the standard library.

    s3.py [--patience SECONDS] create BUCKET...
    s3.py [--patience SECONDS] put BUCKET KEY...           objects of a few bytes
    s3.py [--patience SECONDS] fill BUCKET PREFIX COUNT    PREFIX000000 and so on

S3_ENDPOINT_URL and S3_CA say where, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION as
whom. With --patience an answer of 5xx, or none, is asked for again until the time is over: a
server that is starting says such things. It shares no code with the program under test.
"""
import hashlib
import hmac
import http.client
import os
import ssl
import sys
import time
import urllib.parse


class S3:
    def __init__(self, env):
        self.url = urllib.parse.urlsplit(env['S3_ENDPOINT_URL'])
        self.trust = ssl.create_default_context(cafile=env['S3_CA'])
        self.id, self.secret = env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']
        self.region = env['AWS_REGION']
        self.connection = None

    def authorize(self, method, path, body):
        """The headers of a SigV4 request without a query."""
        now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
        digest = hashlib.sha256(body).hexdigest()
        headers = {'host': self.url.netloc, 'x-amz-content-sha256': digest, 'x-amz-date': now}
        signed = ';'.join(headers)
        canonical = '\n'.join([method, path, '', *('%s:%s' % h for h in headers.items()), '',
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

    def put(self, path, body):
        """One PUT; status and body of the answer, (0, reason) for none."""
        path = urllib.parse.quote(path, safe='/~')
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(
                    self.url.hostname, self.url.port, timeout=20, context=self.trust)
            self.connection.request('PUT', path, body, self.authorize('PUT', path, body))
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode('utf-8', 'replace')
        except (OSError, http.client.HTTPException) as reason:
            self.connection = None
            return 0, str(reason)


def main(arguments):
    patience = 0
    if arguments[:1] == ['--patience']:
        patience, arguments = float(arguments[1]), arguments[2:]
    command, names = arguments[:1], arguments[1:]
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
        status, text = s3.put(path, body)
        while not 200 <= status < 500 and time.monotonic() < give_up:
            time.sleep(0.1)
            status, text = s3.put(path, body)
        # A bucket from a try whose answer got lost is as good.
        if status != 200 and not (command == ['create'] and status == 409):
            sys.exit('s3.py: PUT %s: %d %s' % (path, status, text))


if __name__ == '__main__':
    main(sys.argv[1:])
