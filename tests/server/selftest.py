#!/usr/bin/env python3
"""Checks of the scripted S3 server, with a signer of its own. Usage: selftest.py SERVER PKI [NAME...]"""

import datetime
import gzip
import hashlib
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written

from client import BASE, KEY, SECRET, Server, sha256, sign

SERVER, PKI = Server.program, Server.pki = sys.argv[1:3]


class Signing(unittest.TestCase):
    def test_signer_against_the_published_example(self):
        when = datetime.datetime(2013, 5, 24, tzinfo=datetime.timezone.utc)
        headers = sign("GET", "/", [("max-keys", "2"), ("prefix", "J")],
                       "examplebucket.s3.amazonaws.com", key="AKIAIOSFODNN7EXAMPLE",
                       secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", now=when)
        self.assertTrue(headers["Authorization"].endswith(
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"))

    def test_refusals(self):
        cases = [
            ("right", {}, 200, None),
            ("unknown key", {"key": "NOBODY"}, 403, "InvalidAccessKeyId"),
            ("wrong secret", {"secret": "no"}, 403, "SignatureDoesNotMatch"),
            ("another region", {"region": "eu-west-1"}, 400, "AuthorizationHeaderMalformed"),
            ("clock 14 min fast", {"offset": 840}, 200, None),
            ("clock 16 min fast", {"offset": 960}, 403, "RequestTimeTooSkewed"),
            ("clock 16 min slow", {"offset": -960}, 403, "RequestTimeTooSkewed"),
            ("unsigned", {"signed": False}, 403, "AccessDenied"),
            ("unsigned payload", {"payload": "UNSIGNED-PAYLOAD"}, 200, None),
            ("other payload", {"payload": sha256(b"x")}, 400, "XAmzContentSHA256Mismatch"),
            ("signature of version 2", {"signed": False, "headers": {"Authorization": "AWS a:b"}},
             400, "InvalidRequest"),
            ("unsigned header", {"headers": {"x-amz-meta-a": "1"}}, 403, "AccessDenied"),
            ("unwanted token", {"extra": {"x-amz-security-token": "t"}}, 400, "InvalidToken"),
        ]
        with Server("") as server:
            for name, how, status, code in cases:
                with self.subTest(name):
                    reply = server.request("GET", "/backup/", [("list-type", "2")], **how)
                    self.assertEqual(reply.status, status)
                    if code:
                        self.assertEqual(reply.text("Code"), code)

    def test_details_of_refusals(self):
        with Server("") as server:
            get = lambda **how: server.request("GET", "/backup/", [("list-type", "2")], **how)
            self.assertEqual(get(region="x").text("Region"), "us-east-1")
            skewed = get(offset=3600)
            for element in ("RequestTime", "ServerTime"):
                self.assertIsNotNone(skewed.text(element))
            self.assertEqual(skewed.text("MaxAllowedSkewMilliseconds"), "900000")
            self.assertTrue(get(secret="no").text("CanonicalRequest").startswith("GET\n/backup/\n"))
            head = server.request("HEAD", "/backup/", secret="no")
            self.assertEqual((head.status, head.body), (403, b""))

    def test_options(self):
        with Server("echo-signature no\nunknown-key-as-mismatch\nregion-any\nclock +1h\n"
                    f"key TOKEN s token t0\nkey OLD s token t1 expired\nkey NO s\ndeny NO\n"
                    f"key NOLIST s\ndeny-list NOLIST\n") as server:
            get = lambda **how: server.request("GET", "/backup/", [("list-type", "2")], **how)
            self.assertEqual(get().text("Code"), "RequestTimeTooSkewed")
            for how, code in (({"secret": "no"}, "SignatureDoesNotMatch"),
                              ({"key": "NOBODY"}, "SignatureDoesNotMatch"),
                              ({"key": "TOKEN", "secret": "s"}, "InvalidAccessKeyId"),
                              ({"key": "OLD", "secret": "s",
                                "extra": {"x-amz-security-token": "t1"}}, "ExpiredToken"),
                              ({"key": "NO", "secret": "s"}, "AccessDenied"),
                              ({"key": "NOLIST", "secret": "s"}, "AccessDenied")):
                self.assertEqual(get(offset=3600, **how).text("Code"), code)
            self.assertIsNone(get(offset=3600, secret="no").text("CanonicalRequest"))
            self.assertEqual(get(offset=3600, region="anything").status, 200)
            self.assertEqual(get(offset=3600, key="TOKEN", secret="s",
                                 extra={"x-amz-security-token": "t0"}).status, 200)
            self.assertEqual(server.request("GET", "/backup/x", offset=3600, key="NOLIST",
                                            secret="s").text("Code"), "NoSuchKey")

    def test_hard_keys(self):
        keys = ["a b", "a+b", "a%b", "a//b", "./a", "../a", "ä/ö", "a&<>\"'", "a=b?c#d", "~", "a\x01b"]
        with Server("") as server:
            for key in keys:
                with self.subTest(key):
                    path = "/backup/" + key
                    self.assertEqual(server.request("PUT", path, body=key.encode()).status, 200)
                    self.assertEqual(server.request("GET", path).body, key.encode())
                    listed = server.list(prefix=key, encoding_type="url")
                    self.assertIn(key, map(urllib.parse.unquote_plus, listed.keys()))


class Proxy(unittest.TestCase):
    def test_what_is_seen_of_a_request(self):
        cases = [
            ("host other.test", "SignatureDoesNotMatch", "\nhost:other.test\n"),
            ("path /s3", "SignatureDoesNotMatch", "GET\n/s3/backup/\n"),
            ("query via proxy", "SignatureDoesNotMatch", "\nlist-type=2&via=proxy\n"),
            ("strip-header x-amz-content-sha256", "SignatureDoesNotMatch",
             "\nx-amz-content-sha256:\n"),
            ("strip-header authorization", "AccessDenied", None),
            ("add-header x-amz-meta-proxy yes", "AccessDenied", None),
        ]
        for directive, code, seen in cases:
            with self.subTest(directive), Server(f"proxy {directive}\n") as server:
                reply = server.list()
                self.assertEqual(reply.text("Code"), code)
                if seen:
                    self.assertIn(seen, reply.text("CanonicalRequest"))
                self.assertIn("GET /backup/?list-type=2 ", "\n".join(server.log()))
        with Server("proxy add-header x-forwarded-for 192.0.2.1\n") as server:
            self.assertEqual(server.list().status, 200)


class Listing(unittest.TestCase):
    def test_pages(self):
        with Server("generate backup/many/ 2500\nobject backup/a 1\nobject backup/z 1\n") as server:
            keys, token, pages = [], {}, 0
            while token is not None:
                page = server.list(**token)
                keys += page.keys()
                pages += 1
                more = page.text("NextContinuationToken")
                self.assertEqual(page.text("IsTruncated"), "true" if more else "false")
                token = {"continuation_token": more} if more else None
                if more:
                    self.assertTrue(all(c in more for c in "+/="))
            self.assertEqual(pages, 3)
            self.assertEqual(keys, sorted(keys))
            self.assertEqual(len(set(keys)), 2502)
            self.assertEqual(server.list(continuation_token="bogus").text("Code"),
                             "InvalidArgument")

    def test_parameters(self):
        names = ["a/1", "a/2", "b/1", "b/c/1", "d"]
        with Server("".join(f"object backup/{n} 1\n" for n in names)) as server:
            top = server.list(delimiter="/")
            self.assertEqual(top.keys(), ["d"])
            self.assertEqual([e.text for e in top.root.iterfind("CommonPrefixes/Prefix")],
                             ["a/", "b/"])
            self.assertEqual(top.text("KeyCount"), "3")
            below = server.list(prefix="b/", delimiter="/")
            self.assertEqual(below.keys(), ["b/1"])
            self.assertEqual(below.text("Prefix"), "b/")
            self.assertEqual(server.list(start_after="b/1").keys(), ["b/c/1", "d"])
            self.assertEqual(server.list(max_keys=0).text("IsTruncated"), "false")
            self.assertEqual(server.list(max_keys="x").text("Code"), "InvalidArgument")
            found, token = [], {}
            while token is not None:
                page = server.list(delimiter="/", max_keys=1, **token)
                found += [e.text for e in page.root.iter() if e.tag in ("Key",)]
                found += [e.text for e in page.root.iterfind("CommonPrefixes/Prefix")]
                more = page.text("NextContinuationToken")
                token = {"continuation_token": more} if more else None
            self.assertEqual(found, ["a/", "b/", "d"])
            first = server.request("GET", "/backup", [("marker", "a/2"), ("max-keys", "1"),
                                                      ("delimiter", "/")])
            self.assertEqual(first.text("NextMarker"), "b/")

    def test_encoding_is_ignored_when_told(self):
        with Server('encoding-type ignore\nobject "backup/a b&c" 1\n') as server:
            page = server.list(encoding_type="url")
            self.assertIsNone(page.text("EncodingType"))
            self.assertEqual(page.keys(), ["a b&c"])

    def test_a_page_of_a_million_is_quick_and_small(self):
        with Server("generate backup/many/ 1000000\n") as server:
            page = server.list(prefix="many/", start_after="many/00999000")
            self.assertEqual(page.keys()[-1], "many/01000000")
            with open(f"/proc/{server.process.pid}/status", encoding="ascii") as text:
                peak = int(re.search(r"VmHWM:\s+(\d+)", text.read()).group(1))
            self.assertLess(peak, 64 * 1024)


class Addressing(unittest.TestCase):
    def test_styles(self):
        scenario = "object backup/k 1\nbucket far region eu-west-1 endpoint far.s3.example\n"
        cases = [
            ("both", "/backup/", "s3.test", "ListBucketResult", None),
            ("both", "/", "backup.s3.test", "ListBucketResult", None),
            ("both", "/", "backup.s3.test:8443", "ListBucketResult", None),
            ("both", "/", "s3.test", "ListAllMyBucketsResult", None),
            ("both", "/", "nobody.s3.test", "Error", "NoSuchBucket"),
            ("both", "/nobody/", "s3.test", "Error", "NoSuchBucket"),
            ("both", "/far/", "s3.test", "Error", "PermanentRedirect"),
            ("path", "/", "backup.s3.test", "ListAllMyBucketsResult", None),
            ("path", "/backup", "backup.s3.test", "ListBucketResult", None),
            ("host", "/backup/", "s3.test", "Error", "SecondLevelDomainForbidden"),
            ("host", "/", "backup.s3.test", "ListBucketResult", None),
        ]
        for style in ("both", "path", "host"):
            with Server(scenario + f"styles {style}\n") as server:
                for _, path, host, root, code in (c for c in cases if c[0] == style):
                    with self.subTest(f"{style} {host}{path}"):
                        reply = server.request("GET", path, [("list-type", "2")], host=host)
                        self.assertEqual(reply.root.tag, root)
                        if code:
                            self.assertEqual(reply.text("Code"), code)
                        if code == "PermanentRedirect":
                            self.assertEqual(reply.status, 301)
                            self.assertEqual(reply.text("Endpoint"), "far.s3.example")
                            self.assertEqual(reply.headers["x-amz-bucket-region"], "eu-west-1")


class Objects(unittest.TestCase):
    def test_read(self):
        with Server('object backup/text "hello" 2026-01-31T12:00:00Z\nobject backup/big 1000\n'
                    "object backup/none 0\n") as server:
            self.assertEqual(server.request("GET", "/backup/text").body, b"hello")
            head = server.request("HEAD", "/backup/text")
            self.assertEqual((head.headers["Content-Length"], head.body), ("5", b""))
            self.assertEqual(head.headers["Last-Modified"], "Sat, 31 Jan 2026 12:00:00 GMT")
            pattern = bytes(i % 251 for i in range(1000))
            for text, status, body in (("bytes=0-9", 206, pattern[:10]),
                                       ("bytes=990-", 206, pattern[990:]),
                                       ("bytes=-3", 206, pattern[-3:]),
                                       ("bytes=999-2000", 206, pattern[999:]),
                                       ("bytes=1000-", 416, None), ("lines=1", 200, pattern)):
                with self.subTest(text):
                    reply = server.request("GET", "/backup/big", extra={"range": text})
                    self.assertEqual(reply.status, status)
                    if body is not None:
                        self.assertEqual(reply.body, body)
            self.assertEqual(server.request("GET", "/backup/none").body, b"")
            self.assertEqual(server.request("GET", "/backup/no").text("Code"), "NoSuchKey")

    def test_write(self):
        with Server("") as server:
            put = server.request("PUT", "/backup/k", body=b"one")
            self.assertEqual(put.headers["ETag"], f'"{hashlib.md5(b"one").hexdigest()}"')
            self.assertEqual(server.request("PUT", "/backup/k", body=b"two",
                                            extra={"if-none-match": "*"}).status, 412)
            server.request("PUT", "/backup/m&m", body=b"")
            self.assertEqual(server.list().keys(), ["k", "m&m"])
            self.assertEqual(server.request("DELETE", "/backup/k").status, 204)
            self.assertEqual(server.request("DELETE", "/backup/k").status, 204)
            many = server.request("POST", "/backup/", [("delete", "")],
                                  body=b"<Delete><Object><Key>m&amp;m</Key></Object></Delete>")
            self.assertEqual(many.text("Deleted/Key"), "m&m")
            self.assertEqual(server.list().keys(), [])

    def test_multipart(self):
        with Server("") as server:
            path = "/backup/big"
            upload = [("uploadId", server.request("POST", path, [("uploads", "")]).text("UploadId"))]
            for number, body in ((2, b"two"), (1, b"one")):
                part = server.request("PUT", path, [("partNumber", str(number))] + upload, body=body)
                self.assertEqual(part.status, 200)
            listed = server.request("GET", "/backup", [("uploads", "")])
            self.assertEqual(listed.text("Upload/Key"), "big")
            self.assertEqual(len(server.request("GET", path, upload).root.findall("Part")), 2)
            parts = "".join(f"<Part><PartNumber>{n}</PartNumber></Part>" for n in (1, 2))
            done = server.request("POST", path, upload, body=f"<X>{parts}</X>".encode())
            self.assertTrue(done.text("ETag").endswith('-2"'))
            self.assertEqual(server.request("GET", path).body, b"onetwo")
            self.assertEqual(server.request("DELETE", path, upload).text("Code"), "NoSuchUpload")
            other = [("uploadId", server.request("POST", path, [("uploads", "")]).text("UploadId"))]
            self.assertEqual(server.request("DELETE", path, other).status, 204)

    def test_subresources(self):
        scenario = ("versioning backup Enabled\nlifecycle backup apic/ 30\n"
                    "object-lock backup COMPLIANCE 7\nregion lab-1\n"
                    "object backup/k 1\nversion backup/k v1 -1d\nversion backup/gone v2 -2d "
                    "delete-marker\nupload backup/k up1 -3d\nbucket plain\n")
        cases = [
            ("backup", "location", ".", "lab-1"),
            ("backup", "versioning", "Status", "Enabled"),
            ("plain", "versioning", "Status", None),
            ("backup", "lifecycle", "Rule/Expiration/Days", "30"),
            ("plain", "lifecycle", "Code", "NoSuchLifecycleConfiguration"),
            ("backup", "object-lock", "Rule/DefaultRetention/Days", "7"),
            ("plain", "object-lock", "Code", "ObjectLockConfigurationNotFoundError"),
            ("plain", "policy", "Code", "NoSuchBucketPolicy"),
            ("backup", "versions", "DeleteMarker/Key", "gone"),
            ("backup", "versions", "Version/VersionId", "null"),
            ("backup", "uploads", "Upload/UploadId", "up1"),
        ]
        with Server(scenario) as server:
            for bucket, name, path, text in cases:
                with self.subTest(f"{bucket} {name}"):
                    reply = server.request("GET", f"/{bucket}", [(name, "")], region="lab-1")
                    found = reply.root.text if path == "." else reply.text(path)
                    self.assertEqual(found, text)


class Faults(unittest.TestCase):
    def test_answers(self):
        cases = [
            ('status 503 Retry-After: 7 body "<Error><Code>SlowDown</Code></Error>"',
             lambda r: (r.status, r.headers["Retry-After"], r.text("Code")) == (503, "7", "SlowDown")),
            ("redirect https://other.test/",
             lambda r: (r.status, r.headers["Location"]) == (302, "https://other.test/")),
            ("html", lambda r: r.body.startswith(b"<!DOCTYPE html>")),
            ("json", lambda r: r.body.startswith(b"{")),
            ("empty", lambda r: r.status == 200 and r.body == b""),
            ("doctype", lambda r: b"<!ENTITY" in r.body),
            ("gzip", lambda r: b"<ListBucketResult" in gzip.decompress(r.body)),
            ("wrong-name other", lambda r: r.text("Name") == "other"),
            ("wrong-prefix p/", lambda r: r.text("Prefix") == "p/"),
            ("no-truncated", lambda r: r.text("IsTruncated") is None),
            ("no-token", lambda r: (r.text("IsTruncated"), r.text("NextContinuationToken"))
             == ("true", None)),
            ("control-byte-key", lambda r: b"&#x1;" in r.body),
            ("big-headers 2000", lambda r: "X-Padding-000001" in r.headers),
            ("drip 100000", lambda r: r.status == 200),
            ('header "Age: 7"', lambda r: (r.headers["Age"], r.text("Name")) == ("7", "backup")),
            (r'raw "HTTP/1.1 203\r\nContent-Length: 2\r\n\r\nhi"',
             lambda r: (r.status, r.body) == (203, b"hi")),
        ]
        for fault, holds in cases:
            with self.subTest(fault), Server(f"object backup/k 1\non list {fault}\n") as server:
                self.assertTrue(holds(server.list()))
                self.assertEqual(server.request("GET", "/backup/k").status, 200)

    def test_broken_connections(self):
        for fault in ("close", "reset", "garbage", "truncate 10", "endless-headers"):
            with self.subTest(fault), Server(f"on list {fault}\n") as server:
                with self.assertRaises((OSError, http.client.HTTPException)):
                    server.list()

    def test_before_the_request(self):
        for fault in ("accept close", "accept reset", "accept garbage", "handshake close",
                      "handshake reset", "handshake alert 80", "sni localhost handshake close"):
            with self.subTest(fault), Server(f"on {fault}\n") as server:
                with self.assertRaises(OSError):
                    server.connect()
        with Server("on handshake alert 112\n") as server:
            with self.assertRaisesRegex(ssl.SSLError, "UNRECOGNIZED_NAME"):
                server.connect()

    def test_hang(self):
        for fault in ("accept", "handshake", "list"):
            with self.subTest(fault), Server(f"on {fault} hang\n") as server:
                with self.assertRaises(socket.timeout):
                    with server.connect(timeout=0.3) as sock:
                        server.list_over(sock)

    def test_endless_body(self):
        with Server("on list endless-body\n") as server, server.connect() as sock:
            head = sign("GET", "/backup/", [("list-type", "2")], "localhost")
            sock.sendall(("GET /backup/?list-type=2 HTTP/1.1\r\n" + "".join(
                f"{k}: {v}\r\n" for k, v in head.items()) + "\r\n").encode())
            got = 0
            while got < 4 << 20:
                part = sock.recv(65536)
                self.assertTrue(part)
                got += len(part)
            server.process.terminate()
            with self.assertRaises(OSError):  # it ends although we would go on reading
                while sock.recv(65536):
                    pass
                raise OSError

    def test_endless_text(self):
        for fault in ('endless "ab"', 'raw "HTTP/1.1 200 OK\\r\\nX: " endless "ab"'):
            with self.subTest(fault), Server(f"on list {fault}\n") as server:
                with self.assertRaises(http.client.HTTPException):
                    server.list()

    def test_tokens(self):
        with Server("object backup/k 1\non list endless-list\n") as server:
            tokens, token = set(), {}
            for _ in range(5):
                page = server.list(**token)
                self.assertEqual(page.text("IsTruncated"), "true")
                token = {"continuation_token": page.text("NextContinuationToken")}
                tokens.add(page.text("NextContinuationToken"))
            self.assertEqual(len(tokens), 5)
        with Server("object backup/k 1\non list repeat-token\n") as server:
            first = server.list().text("NextContinuationToken")
            self.assertEqual(server.list(continuation_token=first).text("NextContinuationToken"),
                             first)

    def test_matches(self):
        with Server("generate backup/ 1500\non list skip 1 times 2 status 500\n"
                    "on subresource versioning status 501\non anonymous status 401\n"
                    "on badsig status 418\non page 2 status 502\non get * status 404\n") as server:
            self.assertEqual([server.list().status for _ in range(4)], [200, 500, 500, 200])
            self.assertEqual(server.request("GET", "/backup", [("versioning", "")]).status, 501)
            self.assertEqual(server.request("GET", "/backup/", signed=False).status, 401)
            self.assertEqual(server.request("GET", "/backup/", secret="no").status, 418)
            self.assertEqual(server.request("GET", "/backup/00000001").status, 404)
            token = server.list().text("NextContinuationToken")
            self.assertEqual(server.list(continuation_token=token).status, 502)
        with Server("on sni s3.test times 1 status 500\n") as server:
            for sni, status in (("localhost", 200), ("s3.test", 500), ("s3.test", 200)):
                with server.connect(sni) as sock:
                    self.assertEqual(server.list_over(sock).status, status)
        with Server("on list-host status 500\n") as server:
            for path, host, status in (("/backup/", "s3.test", 200), ("/", "backup.s3.test", 500)):
                self.assertEqual(server.request("GET", path, host=host).status, status)


class Transport(unittest.TestCase):
    def test_certificates(self):
        with Server("cert-for bad.s3.test wrong-name\n") as server:
            with server.connect("s3.test") as sock:
                self.assertIn("subjectAltName", sock.getpeercert())
            with self.assertRaises(ssl.SSLCertVerificationError):
                server.connect("bad.s3.test")
        with Server("", base=BASE.replace("cert good", "cert expired")) as server:
            with self.assertRaisesRegex(ssl.SSLError, "expired"):
                server.connect()

    def test_versions(self):
        for versions, client, wanted in (("1.2 1.2", None, "TLSv1.2"), ("1.2 1.3", None, "TLSv1.3"),
                                         ("1.3 1.3", ssl.TLSVersion.TLSv1_2, None)):
            with self.subTest(versions), Server(f"tls-versions {versions}\n") as server:
                context = ssl.create_default_context(cafile=f"{PKI}/ca.crt")
                if client:
                    context.maximum_version = client
                if wanted:
                    with server.connect(context=context) as sock:
                        self.assertEqual(sock.version(), wanted)
                        server.list_over(sock)
                    self.assertIn(f"handshake {wanted} sni=localhost", server.log())
                else:
                    with self.assertRaises(ssl.SSLError):
                        server.connect(context=context)

    def test_client_certificate(self):
        with Server("client-certificate required\ntls-versions 1.2 1.2\n") as server:
            with self.assertRaises(ssl.SSLError):
                server.connect()
        with Server("client-certificate asked\ntls-versions 1.2 1.2\n") as server:
            with server.connect() as sock:
                server.list_over(sock)

    def test_ciphers(self):
        one = "DHE-RSA-AES128-GCM-SHA256"
        with Server(f"cert rsa\ntls-versions 1.2 1.2\nciphers {one}\n") as server:
            with self.assertRaisesRegex(ssl.SSLError, "(?i)dh.key.too.small"):
                server.connect()
            context = ssl.create_default_context(cafile=f"{PKI}/ca.crt")
            context.set_ciphers(f"{one}:@SECLEVEL=0")
            with server.connect(context=context) as sock:
                self.assertEqual(sock.cipher()[0], one)
                server.list_over(sock)

    def test_without_tls(self):
        with Server("plain-http\n") as server:
            for sent, wanted in ((b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"HTTP/1.1 403 "),
                                 (b"\x16\x03\x01\x02\x00\x01\x00", b"HTTP/1.1 400 ")):
                with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
                    sock.sendall(sent)
                    self.assertTrue(sock.recv(64).startswith(wanted))
        with Server('banner "SSH-2.0-x"\n') as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
                self.assertEqual(sock.recv(64), b"SSH-2.0-x\r\n")

    def test_keep_alive_and_log(self):
        with Server("framing chunked\n") as server:
            with server.connect() as sock:
                for signed in (True, False):
                    server.request("GET", "/backup/", [("list-type", "2")], sock=sock,
                                   signed=signed)
                server.request("GET", "/backup/", [("list-type", "2")], sock=sock, secret="no")
            self.assertEqual([line for line in server.log() if line == "accept"], ["accept"])
            self.assertEqual([line for line in server.log() if line.startswith("GET")],
                             ["GET /backup/?list-type=2 signed 200",
                              "GET /backup/?list-type=2 unsigned 403",
                              "GET /backup/?list-type=2 badsig 403"])
            self.assertNotIn("Signature", "".join(server.log()))
            with open(server.env_path, encoding="utf-8") as text:
                env = dict(line.rstrip("\n").split("=", 1) for line in text)
            self.assertEqual(env["S3_ENDPOINT"], f"https://localhost:{server.port}")
            self.assertEqual(env["S3_CA"], f"{PKI}/ca.crt")
            self.assertEqual(env["S3_SECRET"], SECRET)

    def test_clock_moves_on(self):
        with Server("object backup/k 1 2026-01-31T12:00:00Z\n") as server:
            for ahead in (7200, 14400):
                self.assertEqual(server.forward(), ahead)
                self.assertEqual(server.list().text("Code"), "RequestTimeTooSkewed")
                self.assertEqual(server.request("GET", "/backup/k", offset=ahead).status, 200)

    def test_ends_in_time(self):
        with tempfile.NamedTemporaryFile("w", suffix=".s3") as scenario:
            scenario.write(BASE)
            scenario.flush()
            command = [SERVER, "--scenario", scenario.name, "--pki", PKI]
            run = subprocess.run(command + ["--lifetime", "1"], stdin=subprocess.DEVNULL,
                                 capture_output=True, timeout=30, check=False)
            self.assertEqual(run.returncode, 0)
            run = subprocess.run(command + ["--address", "0.0.0.0"], capture_output=True,
                                 timeout=30, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn(b"only 127.0.0.1", run.stderr)
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                process.stdout.readline()
                process.terminate()
                self.assertEqual(process.wait(timeout=20), 0)


class Scenario(unittest.TestCase):
    def test_mistakes_name_their_line(self):
        cases = ["nonsense", "bucket", "bucket b\nbucket b", "object b/k 1", "styles some",
                 "tls-versions 1.3 1.2", 'banner "open', "on list", "on explode", "on list explode",
                 "on list alert 1", "on list drip 0", "on accept list close", "on handshake any close", "on handshake alert 256", "on accept html", "on page x status 200", "on list status 99",
                 "proxy host", "proxy host a b", "proxy nothing a", 'on list endless ""',
                 "on list raw", "on list status 200 body @missing", "clock now", "deny NOBODY", "delay -1",
                 "bucket b\nobject b/k 1\nclock +1h", "bucket b\nobject b/k nothing",
                 "bucket b\nobject b/%00 1", "bucket b\nobject b/k 1 someday", "key a b c",
                 "bucket b\ngenerate b/k 0", "anonymous everything"]
        for text in cases:
            with self.subTest(text), tempfile.NamedTemporaryFile("w", suffix=".s3") as scenario:
                scenario.write("# a comment\n\n" + text + "\n")
                scenario.flush()
                run = subprocess.run([SERVER, "--scenario", scenario.name, "--check"],
                                     capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual(run.returncode, 1)
                self.assertIn(f"{scenario.name}:{3 + text.count(chr(10))}: ", run.stderr)

    def test_examples_can_be_read(self):
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios")
        names = [n for n in os.listdir(here) if n.endswith(".s3")]
        self.assertGreater(len(names), 3)
        for name in names:
            with self.subTest(name):
                subprocess.run([SERVER, "--scenario", os.path.join(here, name), "--check"],
                               check=True, timeout=30)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
