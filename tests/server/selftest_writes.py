#!/usr/bin/env python3
"""Checks of what the scripted S3 server does with writes. Usage: selftest_writes.py SERVER PKI [NAME...]"""

import base64
import hashlib
import socket
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written

from client import Server, sha256, sign

SERVER, Server.pki = sys.argv[1:3]
Server.program = SERVER

MD5_OF_X = base64.b64encode(hashlib.md5(b"x").digest()).decode()
STREAM = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
KEYS = "<Delete>{}</Delete>"


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


class Bucket(Server):
    """The server, with a method for each thing that is done to /backup/KEY."""

    def put(self, key, body=b"x", **how):
        return self.request("PUT", f"/backup/{key}", body=body, **how)

    def get(self, key, **how):
        return self.request("GET", f"/backup/{key}", **how)

    def delete(self, key, version=None, **how):
        query = [("versionId", version)] if version else []
        return self.request("DELETE", f"/backup/{key}", query, **how)

    def delete_several(self, *keys, extra=None):
        """Each key is one, or a pair of key and version."""
        body = ""
        for key in keys:
            key, version = key if isinstance(key, tuple) else (key, None)
            body += f"<Object><Key>{key}</Key>"
            body += f"<VersionId>{version}</VersionId></Object>" if version else "</Object>"
        return self.request("POST", "/backup/", [("delete", "")],
                            body=KEYS.format(body).encode(), extra=extra)

    def begin(self, key):
        return self.request("POST", f"/backup/{key}", [("uploads", "")])

    def upload(self, key, *bodies, etags=None):
        """All of a multipart upload; the answer to its completion, or to what failed before."""
        upload = [("uploadId", self.begin(key).text("UploadId"))]
        named = ""
        for number, body in enumerate(bodies, 1):
            part = self.request("PUT", f"/backup/{key}",
                                [("partNumber", str(number))] + upload, body=body)
            if part.status != 200:
                return part
            etag = etags or part.headers["ETag"]
            named += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        return self.request("POST", f"/backup/{key}", upload, body=f"<X>{named}</X>".encode())

    def versions(self, **params):
        """(element, key, id, latest) of each, and the answer."""
        query = [("versions", "")] + [(k.replace("_", "-"), str(v)) for k, v in params.items()]
        reply = self.request("GET", "/backup", query)
        return [(e.tag, e.findtext("Key"), e.findtext("VersionId"), e.findtext("IsLatest") == "true")
                for e in reply.root if e.tag in ("Version", "DeleteMarker")], reply

    def stream(self, key, body, trailer="x-amz-checksum-crc32", checksum=None, length=None):
        """A PUT in chunks with a checksum behind them."""
        if checksum is None:
            checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
        half = len(body) // 2
        framed = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:half], body[half:]) if p)
        framed += b"0\r\n" + f"{trailer}:{checksum}\r\n\r\n".encode()
        length = len(body) if length is None else length
        return self.put(key, framed, payload=STREAM, extra={
            "x-amz-trailer": trailer, "x-amz-decoded-content-length": str(length),
            "content-encoding": "aws-chunked"}), framed


class Versions(unittest.TestCase):
    def test_enabled(self):
        with Bucket("versioning backup Enabled\nobject backup/k 3\n") as server:
            first, second = (server.put("k", body).headers["x-amz-version-id"]
                             for body in (b"one", b"two"))
            gone = server.delete("k")
            self.assertEqual((gone.status, gone.headers["x-amz-delete-marker"]), (204, "true"))
            marker = gone.headers["x-amz-version-id"]
            self.assertEqual(server.list().keys(), [])
            self.assertEqual(server.get("k").headers["x-amz-delete-marker"], "true")
            seen, _ = server.versions()
            self.assertEqual(seen, [("DeleteMarker", "k", marker, True),
                                    ("Version", "k", second, False),
                                    ("Version", "k", first, False),
                                    ("Version", "k", "null", False)])
            self.assertEqual(server.get("k", query=[("versionId", first)]).body, b"one")
            self.assertEqual(server.get("k", query=[("versionId", marker)]).status, 405)
            self.assertEqual(server.get("k", query=[("versionId", "no")]).text("Code"),
                             "NoSuchVersion")
            back = server.delete("k", marker)
            self.assertEqual((back.headers["x-amz-delete-marker"], back.headers["x-amz-version-id"]),
                             ("true", marker))
            self.assertEqual((server.get("k").body, server.list().keys()), (b"two", ["k"]))
            self.assertEqual(server.delete("k", second).headers["x-amz-version-id"], second)
            self.assertEqual(server.get("k").body, b"one")
            many = server.delete_several(("k", first), ("k", "null"))
            self.assertEqual(len(many.root.findall("Deleted/VersionId")), 2)
            self.assertEqual(server.versions()[0], [])

    def test_several_and_uploads(self):
        with Bucket("versioning backup Enabled\n") as server:
            self.assertIsNotNone(server.upload("k", b"one").headers["x-amz-version-id"])
            many = server.delete_several("k", "absent")
            self.assertEqual(len(many.root.findall("Deleted/DeleteMarkerVersionId")), 2)
            self.assertEqual([v[0] for v in server.versions()[0]],
                             ["DeleteMarker", "DeleteMarker", "Version"])

    def test_suspended(self):
        with Bucket("versioning backup Suspended\n") as server:
            for body in (b"one", b"two"):
                self.assertEqual(server.put("k", body).headers["x-amz-version-id"], "null")
            self.assertEqual(server.versions()[0], [("Version", "k", "null", True)])
            self.assertEqual(server.delete("k").headers["x-amz-version-id"], "null")
            self.assertEqual(server.versions()[0], [("DeleteMarker", "k", "null", True)])
            self.assertEqual(server.put("k").headers["x-amz-version-id"], "null")
            self.assertEqual(server.versions()[0], [("Version", "k", "null", True)])

    def test_without(self):
        with Bucket("") as server:
            self.assertIsNone(server.put("k").headers["x-amz-version-id"])
            gone = server.delete("k")
            self.assertIsNone(gone.headers["x-amz-version-id"])
            self.assertIsNone(gone.headers["x-amz-delete-marker"])
            self.assertEqual(server.versions()[0], [])

    def test_pages(self):
        with Bucket("versioning backup Enabled\n") as server:
            for key in ("a", "b", "b", "b"):
                server.put(key)
            server.delete("b")
            everything, _ = server.versions()
            seen, marks = [], {}
            while marks is not None:
                page, reply = server.versions(max_keys=1, **marks)
                seen += page
                marks = {"key_marker": reply.text("NextKeyMarker"),
                         "version_id_marker": reply.text("NextVersionIdMarker")} \
                    if reply.text("IsTruncated") == "true" else None
            self.assertEqual(seen, everything)
            self.assertEqual([v[1] for v in server.versions(key_marker="a")[0]], ["b"] * 4)


class Restraints(unittest.TestCase):
    def test_object_lock(self):
        with Bucket("object-lock backup COMPLIANCE 7 enforced\n") as server:
            bare = server.put("k")
            self.assertEqual((bare.status, bare.text("Code")), (400, "InvalidRequest"))
            self.assertIn("Content-MD5", bare.text("Message"))
            with_sum = {"x-amz-checksum-sha256": base64.b64encode(
                hashlib.sha256(b"x").digest()).decode()}
            self.assertEqual(server.put("k", extra=with_sum).status, 200)
            one = server.put("k", extra={"content-md5": MD5_OF_X}).headers["x-amz-version-id"]
            self.assertEqual(server.delete("k", one).text("Code"), "AccessDenied")
            several = server.delete_several(("k", one))
            self.assertEqual(several.text("Error/Code"), "AccessDenied")
            marker = server.delete("k").headers["x-amz-version-id"]
            self.assertEqual(server.delete("k", marker).status, 204)
            self.assertEqual(len(server.versions()[0]), 2)
        with Bucket("object-lock backup COMPLIANCE 7\n") as server:
            self.assertEqual(server.put("k").status, 200)
            self.assertEqual(server.delete("k").status, 204)

    def test_worm(self):
        for word, status, code in (("aws", 403, "AccessDenied"), ("minio", 400, "ObjectLocked")):
            with self.subTest(word), Bucket(f"worm backup {word}\n") as server:
                self.assertEqual(server.put("k").status, 200)
                self.assertEqual(server.delete("absent").status, 204)
                for reply in (server.put("k"), server.delete("k"), server.upload("k", b"x")):
                    self.assertEqual((reply.status, reply.text("Code")), (status, code))
                self.assertEqual(server.delete_several("k").text("Error/Code"), code)
                self.assertEqual(server.list().keys(), ["k"])

    def test_quota(self):
        for word, status, code in (("ceph", 403, "QuotaExceeded"),
                                   ("minio", 400, "XMinioAdminBucketQuotaExceeded"),
                                   ("full", 507, "XMinioStorageFull")):
            with self.subTest(word), Bucket(f"object backup/there 90\nquota backup 100 {word}\n") as server:
                self.assertEqual(server.put("small", b"x" * 10).status, 200)
                for reply in (server.put("k"), server.upload("k", b"x")):
                    self.assertEqual((reply.status, reply.text("Code")), (status, code))
                server.delete("small")
                self.assertEqual(server.put("k").status, 200)

    def test_max_body(self):
        with Bucket("max-body 100\n") as server:
            self.assertEqual(server.put("k", b"x" * 100).status, 200)
            with server.connect() as sock:  # the answer comes although the body never does
                head = sign("PUT", "/backup/big", [], "localhost", b"x" * 101)
                sock.sendall(("PUT /backup/big HTTP/1.1\r\ncontent-length: 101\r\n" + "".join(
                    f"{k}: {v}\r\n" for k, v in head.items()) + "\r\n").encode())
                answer = b""
                while part := sock.recv(4096):
                    answer += part
            self.assertTrue(answer.startswith(b"HTTP/1.1 413 "))
            self.assertIn(b"<html>", answer)
            self.assertIn(b"Connection: close", answer)


class Payloads(unittest.TestCase):
    def test_digests(self):
        cases = [
            ("right MD5", {"content-md5": MD5_OF_X}, None),
            ("MD5 of something else", {"content-md5": md5(b"y")}, "BadDigest"),
            ("no MD5 at all", {"content-md5": "zzz"}, "InvalidDigest"),
            ("crc32", {"x-amz-checksum-crc32": "jNxDdA=="}, "BadDigest"),
            ("sha1", {"x-amz-checksum-sha1": base64.b64encode(
                hashlib.sha1(b"x").digest()).decode()}, None),
        ]
        with Bucket("") as server:
            for name, extra, code in cases:
                with self.subTest(name):
                    reply = server.put("k", extra=extra)
                    self.assertEqual(reply.status, 400 if code else 200)
                    if code:
                        self.assertEqual(reply.text("Code"), code)
            self.assertEqual(server.put("k", payload=sha256(b"y")).text("Code"),
                             "XAmzContentSHA256Mismatch")
        with Bucket("content-md5 ignore\n") as server:
            self.assertEqual(server.put("k", extra={"content-md5": "zzz"}).status, 200)

    def test_trailers(self):
        check = b"123456789"  # the published check values of the CRCs are of these bytes
        good = {"crc32": "cbf43926", "crc32c": "e3069283", "crc64nvme": "ae8b14860a799888",
                "sha1": hashlib.sha1(check).hexdigest(), "sha256": hashlib.sha256(check).hexdigest()}
        with Bucket("") as server:
            for name, value in good.items():
                with self.subTest(name):
                    text = base64.b64encode(bytes.fromhex(value)).decode()
                    reply, _ = server.stream(name, check, f"x-amz-checksum-{name}", text)
                    self.assertEqual(reply.status, 200, reply.body)
                    self.assertEqual(reply.headers["ETag"], f'"{hashlib.md5(check).hexdigest()}"')
                    self.assertEqual(server.get(name).body, check)
                    wrong, _ = server.stream("bad", b"123456780", f"x-amz-checksum-{name}", text)
                    self.assertEqual(wrong.text("Code"), "BadDigest")
            self.assertEqual(server.stream("bad", check, length=8)[0].text("Code"), "IncompleteBody")
            self.assertEqual(server.stream("bad", check, length=10)[0].text("Code"), "IncompleteBody")
            self.assertEqual(server.get("bad").status, 404)
            self.assertEqual(server.stream("empty", b"")[0].status, 200)
            self.assertEqual(server.get("empty").body, b"")

    def test_trailers_elsewhere(self):
        for word, status, code in (("refused", 400, "InvalidArgument"),
                                   ("not-implemented", 501, "NotImplemented"),
                                   ("mismatch", 400, "XAmzContentSHA256Mismatch")):
            with self.subTest(word), Bucket(f"trailers {word}\n") as server:
                reply, _ = server.stream("k", b"x" * 1000)
                self.assertEqual((reply.status, reply.text("Code")), (status, code))
                self.assertEqual(server.list().keys(), [])
        with Bucket("trailers kept\n") as server:
            reply, framed = server.stream("k", b"x" * 1000)
            self.assertEqual((reply.status, server.get("k").body), (200, framed))

    def test_conditions(self):
        unless = {"extra": {"if-none-match": "*"}}
        for word, first, second in (("honour", 200, 412), ("ignore", 200, 200),
                                    ("refuse", 501, 501)):
            with self.subTest(word), Bucket(f"if-none-match {word}\n") as server:
                self.assertEqual(server.put("k", **unless).status, first)
                self.assertEqual(server.put("k", **unless).status, second)

    def test_delete_wants_a_digest(self):
        body = KEYS.format("<Object><Key>k</Key></Object>").encode()
        for code in ("InvalidRequest", "MissingContentMD5"):
            with self.subTest(code), Bucket(f"object backup/k 1\ndelete-md5 {code}\n") as server:
                self.assertEqual(server.delete_several("k").text("Code"), code)
                self.assertEqual(server.delete_several("k", extra={"content-md5": MD5_OF_X})
                                 .text("Code"), "BadDigest")
                self.assertEqual(server.list().keys(), ["k"])
                self.assertEqual(server.delete_several("k", extra={"content-md5": md5(body)})
                                 .text("Deleted/Key"), "k")

    def test_etags(self):
        plain = f'"{hashlib.md5(b"x").hexdigest()}"'
        with Bucket("etags random\n") as server:
            etag = server.put("k").headers["ETag"]
            self.assertNotEqual(etag, plain)
            self.assertEqual(server.get("k").headers["ETag"], etag)
            self.assertNotEqual(server.put("k").headers["ETag"], etag)
            self.assertEqual(server.upload("u", b"a", b"b").status, 200)
        with Bucket("") as server:
            self.assertEqual(server.upload("u", b"a", etags='"other"').text("Code"), "InvalidPart")
            self.assertEqual(server.upload("u", b"x", etags=plain.strip('"')).status, 200)
            self.assertEqual(server.upload("u", b"x", etags=plain.replace('"', "&quot;")).status, 200)

    def test_keys_and_lists(self):
        with Bucket("keys case-insensitive\n") as server:
            server.put("Name", b"one")
            server.put("nAME", b"two")
            self.assertEqual((server.list().keys(), server.get("NAME").body), (["Name"], b"two"))
            server.delete("name")
            self.assertEqual(server.list().keys(), [])
        with Bucket("object backup/old 1\nlist-lag 3\n") as server:
            server.put("new")
            server.put("old")
            self.assertEqual(server.get("new").status, 200)
            self.assertEqual([server.list().keys() for _ in range(3)],
                             [["old"], ["old"], ["new", "old"]])

    def test_clock_tolerance(self):
        for word, off, status in (("any", 10 ** 7, 200), ("any", -10 ** 7, 200),
                                  ("2h", 7000, 200), ("2h", 7300, 403)):
            with self.subTest(f"{word} {off}"), Bucket(f"clock-tolerance {word}\n") as server:
                self.assertEqual(server.put("k", offset=off).status, status)


class Faults(unittest.TestCase):
    def everything(self, server):
        """The status of each operation, by the name that rules and denials have for it."""
        server.put("k")
        upload = [("uploadId", server.begin("k").text("UploadId"))]
        path = "/backup/k"
        tries = [
            ("put-object", lambda: server.put("k")),
            ("head", lambda: server.request("HEAD", path)),
            ("get-object", lambda: server.get("k")),
            ("put-part", lambda: server.request("PUT", path, [("partNumber", "1")] + upload,
                                                body=b"x")),
            ("begin", lambda: server.begin("k")),
            ("complete", lambda: server.request(
                "POST", path, upload, body=b"<Part><PartNumber>1</PartNumber></Part>")),
            ("abort", lambda: server.request("DELETE", path, upload)),
            ("delete-several", lambda: server.delete_several("other")),
            ("delete", lambda: server.delete("other")),
        ]
        return {name: attempt().status for name, attempt in tries}

    def test_each_operation_alone(self):
        names = ("put-object", "head", "get-object", "put-part", "complete", "abort",
                 "delete-several", "delete", "begin")
        for name in names:
            key = "" if name == "delete-several" else " k" if name != "delete" else " o*r"
            skip = {"begin": "skip 1 ", "put-object": "skip 1 "}.get(name, "")
            with self.subTest(name), Bucket(f"on {name}{key} {skip}status 599\n") as server:
                got = self.everything(server)
                self.assertEqual([n for n, status in got.items() if status == 599], [name])
        denials = {"put-object": {"put-object"}, "head": {"head"}, "get-object": {"get-object"},
                   "put-part": {"put-part", "complete"}, "complete": {"complete"},
                   "abort": {"abort"}, "delete-several": {"delete-several"},
                   "delete-object": {"delete"}, "delete": {"delete", "delete-several"},
                   "delete-version": set(), "get": {"get-object", "head"}}
        for name, refused in denials.items():
            with self.subTest(f"deny {name}"), \
                    Bucket(f"object backup/k 1\ndeny DEMOKEY {name}\n") as server:
                got = self.everything(server)
                if name != "abort":
                    got.pop("abort")  # nothing is left to be aborted
                self.assertEqual({n for n, s in got.items() if s in (400, 403)}, refused)
        with Bucket("versioning backup Enabled\ndeny DEMOKEY delete-version\n") as server:
            self.assertEqual(server.delete("k").status, 204)
            self.assertEqual(server.delete("k", "null").status, 403)
        with Bucket("deny DEMOKEY begin\n") as server:
            self.assertEqual(server.begin("k").text("Code"), "AccessDenied")

    def test_matches_of_the_request(self):
        with Bucket("on method PUT without-header x-amz-server-side-encryption "
                    'error 403 AccessDenied "encrypt it"\n'
                    "on with-header range status 501\non with-query versionId status 502\n") as server:
            self.assertEqual(server.put("k").text("Message"), "encrypt it")
            self.assertEqual(server.put("k", extra={"x-amz-server-side-encryption": "AES256"}).status,
                             200)
            self.assertEqual(server.get("k").status, 200)
            self.assertEqual(server.get("k", extra={"range": "bytes=0-0"}).status, 501)
            self.assertEqual(server.delete("k", "v").status, 502)

    def test_what_is_refused_is_not_done(self):
        for fault in ("status 403", "error 200 InternalError", "error 503 SlowDown", "html", "json",
                      "redirect https://other.test/", "undone"):
            with self.subTest(fault), Bucket(f"on put * {fault}\n") as server:
                server.put("k")
                self.assertEqual(server.list().keys(), [])
        for fault in ("status 500 done", "error 500 InternalError done", "status 200", "delay 1"):
            with self.subTest(fault), Bucket(f"on put * {fault}\n") as server:
                server.put("k")
                self.assertEqual(server.list().keys(), ["k"])
        for fault, left in (("hang", ["k"]), ("hang undone", []), ("reset", ["k"])):
            with self.subTest(fault), Bucket(f"on put * {fault}\n") as server:
                with self.assertRaises((OSError, socket.timeout)):
                    with server.connect(timeout=0.3) as sock:
                        server.put("k", sock=sock)
                self.assertEqual(server.list().keys(), left)

    def test_answers(self):
        with Bucket("on complete * error 200 InternalError\n") as server:
            done = server.upload("k", b"x")
            self.assertEqual((done.status, done.root.tag, done.text("Code")),
                             (200, "Error", "InternalError"))
            self.assertEqual(server.get("k").status, 404)
        with Bucket("on complete * without-etag blanks 5\non put-object * without-etag\n") as server:
            done = server.upload("k", b"x")
            self.assertTrue(done.body.startswith(b"     <?xml"))
            self.assertNotIn(b"<ETag>", done.body)
            self.assertIsNone(server.put("p").headers["ETag"])
        with Bucket("on delete-several delete-errors AccessDenied\n") as server:
            server.put("k")
            reply = server.delete_several("k")
            self.assertEqual((reply.status, reply.text("Error/Key"), reply.text("Error/Code")),
                             (200, "k", "AccessDenied"))
            self.assertEqual(server.list().keys(), ["k"])
        with Bucket("on delete-several delete-errors AccessDenied without-key\n") as server:
            reply = server.delete_several("k")
            self.assertEqual((reply.text("Error/Key"), reply.text("Error/Code")),
                             (None, "AccessDenied"))
        with Bucket("on abort * error 405 MethodNotAllowed\n") as server:
            upload = [("uploadId", server.begin("k").text("UploadId"))]
            self.assertEqual(server.request("DELETE", "/backup/k", upload).status, 405)
            self.assertEqual(server.request("GET", "/backup", [("uploads", "")])
                             .text("Upload/Key"), "k")

    def test_content(self):
        part = {"extra": {"range": "bytes=2-3"}}
        for fault, whole, range_status, some in (
                ("alter 2", b"abbdef", 206, b"bd"), ("shorter 1", b"abcde", 206, b"c"),
                ("shorter 9", b"", 206, b""), ("whole", b"abcdef", 200, b"abcdef"),
                ("alter 6", b"abcdef", 206, b"cd")):
            with self.subTest(fault), Bucket(f"on get * {fault}\n") as server:
                server.put("k", b"abcdef")
                self.assertEqual(server.get("k").body, whole)
                reply = server.get("k", **part)
                self.assertEqual((reply.status, reply.body), (range_status, some))


class Scenario(unittest.TestCase):
    def test_mistakes_name_their_line(self):
        cases = ["trailers some", "if-none-match", "etags sha", "keys some", "content-md5 no",
                 "delete-md5 BadDigest", "list-lag 0", "max-body x", "clock-tolerance soon",
                 "clock-tolerance -1h", "worm b aws", "bucket b\nworm b some", "bucket b\nquota b x aws",
                 "bucket b\nquota b 1 aws", "bucket b\nobject-lock b COMPLIANCE 7 now",
                 "on put * error 99 Code", "on put * error 403", "on complete status 1", "on with-header",
                 "bucket b\nversion b/k " + "v" * 64 + " -1d", "on head blanks"]
        for text in cases:
            with self.subTest(text), tempfile.NamedTemporaryFile("w", suffix=".s3") as scenario:
                scenario.write(text + "\n")
                scenario.flush()
                run = subprocess.run([SERVER, "--scenario", scenario.name, "--check"],
                                     capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual(run.returncode, 1)
                self.assertIn(f"{scenario.name}:{1 + text.count(chr(10))}: ", run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
