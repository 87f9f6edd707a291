/*
 * How servers and what stands before them word their answers: each row is an answer in the shape
 * of its server, read by the parser and judged whole. One cause may come of it, or none.
 */
#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""
#define HTML "content-type: text/html\n"

/* Which requests are answered so, where it is not the one of a purpose: */
#define EVERY "every"      /* all */
#define SIGNED "signed"    /* those that the operator's key signed */
#define OTHER "other"      /* the list in the other style */
#define SETTINGS "setting" /* all about the bucket's settings, versions and uploads */

struct wording {
    const char *server;
    const char *name;
    const char *probe; /* the purpose of the request, or one of the above */
    long status;
    const char *headers; /* "name: value" lines; NULL */
    const char *body;
    const char *cause; /* NULL: nothing is wrong */
};

static const struct wording wordings[] = {
    /* ---- who signs */
    {"Amazon S3", "wrong secret", SIGNED, 403, "server: AmazonS3\n",
     XML "<Error><Code>SignatureDoesNotMatch</Code><Message>The signature calculated here is "
         "another one than yours.</Message><AWSAccessKeyId>" HEALTHY_KEY
         "</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n</StringToSign>"
         "<SignatureProvided>00</SignatureProvided><StringToSignBytes>41 57</StringToSignBytes>"
         "<CanonicalRequest>GET\n/\nlist-type=2\n</CanonicalRequest><RequestId>R</RequestId>"
         "<HostId>H</HostId></Error>",
     "cred-secret-wrong"},
    {"MinIO", "wrong secret", SIGNED, 403, "server: MinIO\n",
     XML "<Error><Code>SignatureDoesNotMatch</Code><Message>Another signature was "
         "calculated.</Message><BucketName>backups</BucketName><Resource>/backups/</Resource>"
         "<RequestId>18</RequestId><HostId>dd</HostId></Error>",
     "cred-secret-wrong"},
    {"Ceph", "wrong secret, no message", SIGNED, 403, NULL,
     XML "<Error><Code>SignatureDoesNotMatch</Code><Message></Message><RequestId>tx0</RequestId>"
         "<HostId>1-default-default</HostId></Error>",
     "cred-secret-wrong"},
    {"Ceph", "wrong secret, older", SIGNED, 403, NULL,
     XML "<Error><Code>SignatureDoesNotMatch</Code><RequestId>tx0</RequestId>"
         "<HostId>1-default-default</HostId></Error>",
     "cred-secret-wrong"},
    {"Google", "wrong secret", SIGNED, 403, "server: UploadServer\n",
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>SignatureDoesNotMatch</Code>"
     "<Message>Access denied.</Message><Details>Another signature was calculated.</Details>"
     "<StringToSign>AWS4-HMAC-SHA256\n</StringToSign>"
     "<CanonicalRequest>GET\n/\nlist-type=2\n</CanonicalRequest></Error>",
     "cred-secret-wrong"},
    {"Swift", "wrong secret", SIGNED, 403, NULL,
     "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>SignatureDoesNotMatch</Code>"
     "<Message>Another signature was calculated.</Message><RequestId>tx0</RequestId>"
     "<AWSAccessKeyId>" HEALTHY_KEY "</AWSAccessKeyId>"
     "<StringToSign>AWS4-HMAC-SHA256\n</StringToSign><SignatureProvided>00</SignatureProvided>"
     "<StringToSignBytes>41 57</StringToSignBytes>"
     "<CanonicalRequest>GET\n/\nlist-type=2\n</CanonicalRequest>"
     "<CanonicalRequestBytes>47 45</CanonicalRequestBytes></Error>",
     "cred-secret-wrong"},
    {"Garage", "wrong secret", EVERY, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>Forbidden: Invalid signature</Message>"
         "<Resource>/backups</Resource><Region>garage</Region></Error>",
     "cred-secret-wrong"},
    {"Garage", "unknown key", EVERY, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>Forbidden: No such key: GK00</Message>"
         "<Resource>/backups</Resource><Region>garage</Region></Error>",
     "cred-akid-unknown"},
    {"Amazon S3", "unknown key", SIGNED, 403, NULL,
     XML "<Error><Code>InvalidAccessKeyId</Code><Message>There is no such key in the "
         "records.</Message><AWSAccessKeyId>" HEALTHY_KEY "</AWSAccessKeyId></Error>",
     "cred-akid-unknown"},
    {"Ceph", "unknown key", SIGNED, 403, NULL,
     XML "<Error><Code>InvalidAccessKeyId</Code><RequestId>tx0</RequestId></Error>",
     "cred-akid-unknown"},
    {"Backblaze", "key of another form", SIGNED, 403, NULL,
     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?>\n<Error>\n"
     "    <Code>InvalidAccessKeyId</Code>\n    <Message>Malformed Access Key Id</Message>\n"
     "</Error>\n",
     "cred-akid-unknown"},
    {"Google", "unknown key", SIGNED, 403, NULL,
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>InvalidSecurity</Code><Message>The "
     "provided security credentials are not valid.</Message><Details>Incorrect authorization "
     "header</Details></Error>",
     "cred-akid-unknown"},
    {"Cloudflare R2", "key of another length", EVERY, 400, "server: cloudflare\n",
     XML "<Error><Code>InvalidArgument</Code><Message>Credential access key has length 20, should "
         "be 32</Message></Error>",
     "cred-akid-unknown"},
    {"MinIO", "key disabled", SIGNED, 403, NULL,
     XML "<Error><Code>InvalidAccessKeyId</Code><Message>Your account is disabled; please contact "
         "your administrator.</Message></Error>",
     "cred-disabled"},
    {"Ceph", "user suspended", SIGNED, 403, NULL,
     XML "<Error><Code>UserSuspended</Code><RequestId>tx0</RequestId></Error>", "cred-disabled"},
    {"Amazon S3", "token expired", SIGNED, 400, NULL,
     XML "<Error><Code>ExpiredToken</Code><Message>It has expired.</Message><Token-0>t</Token-0>"
         "</Error>",
     "cred-token-expired"},
    {"Oracle", "not the home region", SIGNED, 403, NULL,
     XML "<Error><Code>SignatureDoesNotMatch</Code><Message>The secret key could not be found. The "
         "region must be specified if this is not the home region for the tenancy.</Message>"
         "</Error>",
     "cred-wrong-region-iam"},

    /* ---- for which region */
    {"Amazon S3", "another region", SIGNED, 400, NULL,
     XML "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is "
         "wrong; expecting 'eu-central-1'</Message><Region>eu-central-1</Region></Error>",
     "sig-region-wrong"},
    {"MinIO", "another region", SIGNED, 400, NULL,
     XML "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The region is wrong; expecting "
         "'dc1'.</Message><BucketName>backups</BucketName><Resource>/backups/</Resource>"
         "<Region>dc1</Region></Error>",
     "sig-region-wrong"},
    {"Swift", "another region", SIGNED, 400, NULL,
     "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
     "<Message>the region 'us-east-1' is wrong; expecting 'lab-1'</Message><Region>lab-1</Region>"
     "</Error>",
     "sig-region-wrong"},

    {"Cloudflare R2", "a token that is gone", SIGNED, 401, "server: cloudflare\n",
     XML "<Error><Code>Unauthorized</Code><Message>Unauthorized</Message></Error>",
     "s3-unexpected-error"},
    {"Azure", "no S3, though XML", SIGNED, 403, "server: Windows-Azure-Blob/1.0\n",
     XML "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the "
         "request.</Message></Error>",
     "s3-unexpected-error"},
    {"Ceph", "clock", SIGNED, 403, NULL,
     XML "<Error><Code>RequestTimeTooSkewed</Code><RequestId>tx0</RequestId></Error>",
     "sig-clock-skew"},
    {"Amazon S3", "clock", SIGNED, 403, NULL,
     XML "<Error><Code>RequestTimeTooSkewed</Code><Message>Too far.</Message>"
         "<RequestTime>20260101T000000Z</RequestTime><ServerTime>2026-01-01T01:00:00Z</ServerTime>"
         "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>",
     "sig-clock-skew"},
    {"Garage", "another region, told in the message", SIGNED, 400, NULL,
     XML "<Error><Code>AuthorizationHeaderMalformed</Code><Message>Authorization header malformed, "
         "unexpected scope: 20260101/us-east-1/s3/aws4_request</Message><Resource>/</Resource>"
         "<Region>garage</Region></Error>",
     "sig-region-wrong"},

    /* ---- the bucket */
    {"Ceph", "no such bucket", SIGNED, 404, NULL,
     XML "<Error><Code>NoSuchBucket</Code><BucketName>backups</BucketName>"
         "<RequestId>tx0</RequestId><HostId>1-default-default</HostId></Error>",
     "bkt-missing"},
    {"Google", "no such bucket", EVERY, 404, NULL,
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchBucket</Code><Message>The bucket "
     "does not exist.</Message></Error>",
     "bkt-missing"},
    {"Amazon S3", "another region's bucket", SIGNED, 301, "x-amz-bucket-region: eu-west-1\n",
     XML "<Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message>"
         "<Endpoint>backups.s3.eu-west-1.example.test</Endpoint><Bucket>backups</Bucket></Error>",
     "bkt-other-region"},
    {"Alibaba", "path style", SIGNED, 403, "server: AliyunOSS\n",
     XML "<Error>\n  <Code>SecondLevelDomainForbidden</Code>\n  <Message>Use virtual hosted "
         "style.</Message>\n</Error>",
     "bkt-style-wrong-host-needed"},
    {"Amazon S3", "denied", SIGNED, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/u is not authorized "
         "to perform: s3:ListBucket on resource: \"arn:aws:s3:::backups\" because no "
         "identity-based policy allows the s3:ListBucket action</Message></Error>",
     "perm-no-list"},
    {"Amazon S3", "denied by a policy", SIGNED, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/u is not authorized "
         "to perform: s3:ListBucket with an explicit deny in a resource-based policy</Message>"
         "</Error>",
     "perm-explicit-deny"},
    {"Google", "denied", SIGNED, 403, NULL,
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>Access "
     "denied.</Message><Details>x does not have storage.objects.list access</Details></Error>",
     "perm-no-list"},
    {"Amazon S3", "all access off", SIGNED, 403, NULL,
     XML "<Error><Code>AllAccessDisabled</Code><Message>All access to this object has been "
         "disabled</Message></Error>",
     "bkt-access-disabled"},
    {"Alibaba", "another region's bucket", SIGNED, 403, "server: AliyunOSS\n",
     XML "<Error>\n  <Code>AccessDenied</Code>\n  <Message>The bucket you are attempting to access "
         "must be addressed using the specified endpoint. Please send all future requests to this "
         "endpoint.</Message>\n  <Bucket>backups</Bucket>\n"
         "  <Endpoint>oss-eu-west-1.example.test</Endpoint>\n</Error>",
     "bkt-other-region"},
    {"Google", "whose requests nobody pays", SIGNED, 400, NULL,
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>UserProjectMissing</Code><Message>Bucket "
     "is a requester pays bucket but no user project provided.</Message></Error>",
     "bkt-requester-pays"},
    {"Garage", "denied", SIGNED, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>Forbidden: Operation is not allowed for this "
         "key.</Message><Resource>/backups</Resource><Region>garage</Region></Error>",
     "perm-no-list"},

    /* ---- busy, broken, or something else in front */
    {"MinIO", "busy", EVERY, 503, NULL,
     XML "<Error><Code>SlowDownRead</Code><Message>Resource requested is unreadable</Message>"
         "</Error>",
     "http-slowdown"},
    {"Amazon S3", "internal error", EVERY, 500, NULL,
     XML "<Error><Code>InternalError</Code><Message>Try again.</Message></Error>",
     "http-500-internal"},
    {"HAProxy", "no backend", EVERY, 503, HTML,
     "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this "
     "request.\n</body></html>\n",
     "http-lb-503-html"},
    {"nginx", "bad gateway", EVERY, 502, "server: nginx\n" HTML,
     "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
     "Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
     "http-502-504"},
    {"nginx", "forbidden", EVERY, 403, "server: nginx\n" HTML,
     "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body></body>\r\n</html>\r\n",
     "http-lb-403-html"},
    {"Envoy", "no backend", EVERY, 503, "server: envoy\ncontent-type: text/plain\n",
     "no healthy upstream", "http-lb-503-html"},
    {"MinIO", "starting", EVERY, 503, NULL,
     XML
     "<Error><Code>XMinioServerNotInitialized</Code><Message>Server not initialized yet, please "
     "try again.</Message></Error>",
     "http-500-internal"},
    {"Amazon S3", "busy", EVERY, 503, NULL,
     XML "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>",
     "http-slowdown"},
    {"Traefik", "no route", EVERY, 404, "content-type: text/plain; charset=utf-8\n",
     "404 page not found\n", "http-unexpected-answer"},
    {"an ingress", "no route", EVERY, 404, "content-type: text/plain\n", "default backend - 404",
     "http-unexpected-answer"},
    {"a load balancer", "too slow", EVERY, 504, "server: awselb/2.0\n" HTML,
     "<html><head><title>504 Gateway Time-out</title></head></html>", "http-502-504"},
    {"a load balancer", "busy", EVERY, 429, HTML, "<html><h1>429 Too Many Requests</h1></html>",
     "http-slowdown"},
    {"a login", "elsewhere", EVERY, 302, "location: https://login.other.test/oauth\n", "",
     "http-captive-portal-302"},
    {"a web server", "wants a password", EVERY, 401, "www-authenticate: Basic realm=\"x\"\n" HTML,
     "<html>401</html>", "http-lb-403-html"},
    {"Kubernetes", "its own API", EVERY, 403, "content-type: application/json\n",
     "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403}",
     "http-lb-403-html"},
    {"Swift", "its own API", EVERY, 412, "content-type: text/html; charset=UTF-8\n", "Bad URL",
     "http-unexpected-answer"},
    {"Amazon S3", "the endpoint for web sites", EVERY, 405, "server: AmazonS3\n" HTML,
     "<html><head><title>405 Method Not Allowed</title></head><body><ul><li>Code: "
     "MethodNotAllowed</li></ul></body></html>",
     "http-405-website"},
    {"a console", "its page", EVERY, 200, "server: MinIO Console\n" HTML,
     "<!doctype html><html lang=\"en\"><head><title>Console</title></head><body></body></html>",
     "http-html-200"},
    {"an API", "JSON", EVERY, 200, "content-type: application/json\n", "{\"data\":[]}",
     "http-json-200"},
    {"nothing", "an empty answer", EVERY, 200, NULL, "", "http-empty-200"},

    /* ---- an empty prefix */
    {"Amazon S3", "an empty list", SIGNED, 200, "server: AmazonS3\n",
     XML "<ListBucketResult" NS "><Name>backups</Name><Prefix>db/</Prefix><KeyCount>0</KeyCount>"
         "<MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
         "</ListBucketResult>",
     NULL},
    {"IBM", "no namespace, no count, nothing encoded", SIGNED, 200, "server: Cleversafe\n",
     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><ListBucketResult>"
     "<Name>backups</Name><Prefix>db/</Prefix><MaxKeys>1000</MaxKeys><Delimiter></Delimiter>"
     "<IsTruncated>false</IsTruncated></ListBucketResult>",
     NULL},
    {"Ceph", "the slash encoded", SIGNED, 200, NULL,
     XML "<ListBucketResult" NS "><Name>backups</Name><Prefix>db%2F</Prefix><MaxKeys>1000</MaxKeys>"
         "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount>"
         "</ListBucketResult>",
     NULL},
    {"Backblaze", "the end told last, in lines", SIGNED, 200, NULL,
     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?>\n<ListBucketResult" NS
     ">\n    <KeyCount>0</KeyCount>\n    <Name>backups</Name>\n    <Prefix>db/</Prefix>\n"
     "    <MaxKeys>1000</MaxKeys>\n    <IsTruncated>false</IsTruncated>\n</ListBucketResult>\n",
     NULL},
    {"s3rver", "another namespace", SIGNED, 200, NULL,
     XML "<ListBucketResult xmlns=\"http://doc.s3.amazonaws.com/2006-03-01/\"><Name>backups</Name>"
         "<Prefix>db/</Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys>"
         "<IsTruncated>false</IsTruncated></ListBucketResult>",
     NULL},
    {"a console", "a folder's marker", SIGNED, 200, NULL,
     XML "<ListBucketResult" NS "><Name>backups</Name><Prefix>db/</Prefix><KeyCount>1</KeyCount>"
         "<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>db/</Key>"
         "<LastModified>2025-12-01T00:00:00.000Z</LastModified><ETag>\"0\"</ETag><Size>0</Size>"
         "<StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>",
     "bkt-trailing-slash-marker"},

    /* ---- how those are refused who do not sign, or sign wrong */
    {"Swift", "unsigned: no S3 at all", PROBE_ANONYMOUS, 412, "content-type: text/plain\n",
     "Bad URL", NULL},
    {"moto", "unsigned: broken by it", PROBE_ANONYMOUS, 500, HTML, "<html>Internal</html>", NULL},
    {"Cloudflare R2", "unsigned", PROBE_ANONYMOUS, 400, NULL,
     XML "<Error><Code>InvalidArgument</Code><Message>Authorization</Message></Error>", NULL},
    {"a gateway", "unsigned", PROBE_ANONYMOUS, 401, NULL,
     XML "<Error><Code>Unauthorized</Code><Message>Sign.</Message></Error>", NULL},
    {"Google", "unsigned", PROBE_ANONYMOUS, 403, NULL,
     "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>Access "
     "denied.</Message><Details>Anonymous caller does not have storage.objects.list access"
     "</Details></Error>",
     NULL},
    {"a gateway", "unsigned: to a login page", PROBE_ANONYMOUS, 302,
     "location: https://login.example.test/\n", "", NULL},
    {"a public bucket", "unsigned: listed", PROBE_ANONYMOUS, 200, NULL,
     XML "<ListBucketResult xmlns=\"http://doc.s3.amazonaws.com/2006-03-01/\"><Name>backups</Name>"
         "<Prefix>db/</Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys>"
         "<IsTruncated>false</IsTruncated></ListBucketResult>",
     "bkt-public"},
    {"Garage", "signed wrong", PROBE_BADSIG, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>Forbidden: Invalid signature</Message>"
         "<Resource>/backups</Resource><Region>garage</Region></Error>",
     NULL},
    {"a gateway", "signed wrong", PROBE_BADSIG, 401, NULL,
     XML "<Error><Code>Unauthorized</Code><Message>No.</Message></Error>", NULL},

    /* ---- the style that is not asked for */
    {"MinIO", "no such bucket in the other style", OTHER, 404, NULL,
     XML "<Error><Code>NoSuchBucket</Code><Message>None.</Message></Error>", NULL},
    {"MinIO", "all buckets in the other style", OTHER, 200, NULL,
     XML "<ListAllMyBucketsResult" NS "><Owner><ID>o</ID></Owner><Buckets><Bucket>"
         "<Name>backups</Name></Bucket></Buckets></ListAllMyBucketsResult>",
     NULL},
    {"a gateway", "another signature in the other style", OTHER, 403, NULL,
     XML "<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>", NULL},
    {"an ingress", "a page in the other style", OTHER, 404, HTML, "<html>404</html>", NULL},
    {"an ingress", "its own words in the other style", OTHER, 404, "content-type: text/plain\n",
     "404 page not found\n", NULL},
    {"a console", "its page in the other style", OTHER, 200, HTML, "<!doctype html><html></html>",
     NULL},

    /* ---- settings that were never made, that the key may not read, that nobody knows */
    {"every server", "may not be read", SETTINGS, 403, NULL,
     XML "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", NULL},
    {"Garage", "not implemented", SETTINGS, 501, NULL,
     XML "<Error><Code>NotImplemented</Code><Message>Not implemented</Message></Error>", NULL},
    {"a gateway", "no such method", SETTINGS, 405, NULL,
     XML "<Error><Code>MethodNotAllowed</Code><Message>No.</Message></Error>", NULL},
    {"a gateway", "wrong argument", SETTINGS, 400, NULL,
     XML "<Error><Code>InvalidArgument</Code><Message>No.</Message></Error>", NULL},
    {"a gateway", "broken by it", SETTINGS, 500, NULL,
     XML "<Error><Code>InternalError</Code><Message>No.</Message></Error>", NULL},
    {"a proxy", "a page", SETTINGS, 403, HTML, "<html><body>Forbidden</body></html>", NULL},
    {"a proxy", "a page that is fine", SETTINGS, 200, HTML, "<html><body></body></html>", NULL},
    {"a gateway", "an empty answer", SETTINGS, 200, NULL, "", NULL},
    {"Swift", "a list in its place", SETTINGS, 200, NULL,
     "<?xml version='1.0' encoding='UTF-8'?>\n<ListBucketResult" NS "><Name>backups</Name>"
     "<Prefix/><Marker/><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents>"
     "<Key>other/x</Key><LastModified>2025-12-01T00:00:00.000Z</LastModified><ETag>\"0\"</ETag>"
     "<Size>9</Size><StorageClass>GLACIER</StorageClass></Contents></ListBucketResult>",
     NULL},
    {"a gateway", "an element of its own", SETTINGS, 200, NULL, XML "<Result/>", NULL},

    {"Amazon S3", "location, the first region", PROBE_LOCATION, 200, NULL,
     XML "<LocationConstraint" NS "/>", NULL},
    {"Swift", "location, the same", PROBE_LOCATION, 200, NULL,
     "<?xml version='1.0' encoding='UTF-8'?>\n<LocationConstraint" NS
     ">us-east-1</LocationConstraint>",
     NULL},
    {"Amazon S3", "never versioned", PROBE_VERSIONING, 200, NULL,
     XML "<VersioningConfiguration" NS "/>", NULL},
    {"moto", "never versioned", PROBE_VERSIONING, 200, NULL,
     XML "<GetBucketVersioningResponse" NS "></GetBucketVersioningResponse>", NULL},
    {"Amazon S3", "no lifecycle", PROBE_LIFECYCLE, 404, NULL,
     XML "<Error><Code>NoSuchLifecycleConfiguration</Code><Message>None.</Message></Error>", NULL},
    {"Amazon S3", "a lifecycle for another folder", PROBE_LIFECYCLE, 200, NULL,
     XML "<LifecycleConfiguration" NS "><Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter>"
         "<Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>"
         "</LifecycleConfiguration>",
     NULL},
    {"Amazon S3", "no lock", PROBE_OBJECT_LOCK, 404, NULL,
     XML "<Error><Code>ObjectLockConfigurationNotFoundError</Code><Message>None.</Message></Error>",
     NULL},
    {"Amazon S3", "encrypted by the store's own key", PROBE_ENCRYPTION, 200, NULL,
     XML "<ServerSideEncryptionConfiguration" NS "><Rule><ApplyServerSideEncryptionByDefault>"
         "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
         "<BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
     NULL},
    {"MinIO", "not encrypted", PROBE_ENCRYPTION, 404, NULL,
     XML "<Error><Code>ServerSideEncryptionConfigurationNotFoundError</Code><Message>None."
         "</Message></Error>",
     NULL},
    {"Amazon S3", "the owner pays", PROBE_PAYER, 200, NULL,
     XML "<RequestPaymentConfiguration" NS "><Payer>BucketOwner</Payer>"
         "</RequestPaymentConfiguration>",
     NULL},
    {"Amazon S3", "no policy", PROBE_POLICY_STATUS, 404, NULL,
     XML "<Error><Code>NoSuchBucketPolicy</Code><Message>None.</Message></Error>", NULL},
    {"Amazon S3", "not public", PROBE_POLICY_STATUS, 200, NULL,
     XML "<PolicyStatus" NS "><IsPublic>false</IsPublic></PolicyStatus>", NULL},
    {"MinIO", "not public", PROBE_POLICY_STATUS, 200, NULL,
     XML "<PolicyStatus" NS "><IsPublic>FALSE</IsPublic></PolicyStatus>", NULL},
    {"Amazon S3", "no versions", PROBE_VERSIONS, 200, NULL,
     XML "<ListVersionsResult" NS "><Name>backups</Name><Prefix>db/</Prefix><KeyMarker/>"
         "<VersionIdMarker/><MaxKeys>100</MaxKeys><EncodingType>url</EncodingType>"
         "<IsTruncated>false</IsTruncated></ListVersionsResult>",
     NULL},
    {"Swift", "no uploads", PROBE_UPLOADS, 200, NULL,
     "<?xml version='1.0' encoding='UTF-8'?>\n<ListMultipartUploadsResult" NS
     "><Bucket>backups</Bucket><KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>"
     "<NextKeyMarker></NextKeyMarker><NextUploadIdMarker></NextUploadIdMarker>"
     "<Prefix>db/</Prefix><MaxUploads>100</MaxUploads><EncodingType>url</EncodingType>"
     "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>",
     NULL},
    {"Amazon S3", "another region is refused", PROBE_OTHER_REGION, 400, NULL,
     XML "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message>"
         "<Region>us-east-1</Region></Error>",
     NULL},
    {"a mirror", "another region passes", PROBE_OTHER_REGION, 200, NULL,
     XML "<ListBucketResult" NS "><Name>backups</Name><Prefix>db/</Prefix><KeyCount>0</KeyCount>"
         "<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>",
     "sig-region-unverifiable"},
};

static const char *const settings[] = {
    PROBE_LOCATION, PROBE_VERSIONING,    PROBE_LIFECYCLE, PROBE_OBJECT_LOCK, PROBE_ENCRYPTION,
    PROBE_PAYER,    PROBE_POLICY_STATUS, PROBE_VERSIONS,  PROBE_UPLOADS,
};

static struct s3_reply
read_body(struct world *w, const char *body)
{
    struct s3_reply reply;
    struct s3_parser *p = s3_parser_new(&w->arena, w->target.prefix, NULL);

    assert_non_null(p);
    assert_int_equal(s3_parser_feed(p, body, strlen(body), NULL), 0);
    assert_int_equal(s3_parser_finish(p, &reply, NULL), 0);
    s3_parser_free(p);
    return reply;
}

static void
read_headers(struct world *w, const char *lines, struct exchange_seen *ex)
{
    ex->nheaders = 0;
    while (lines != NULL && *lines != '\0') {
        size_t colon = strcspn(lines, ":");
        size_t end = strcspn(lines, "\n");

        reply_header(ex, sp_strndup(&w->arena, lines, colon, NULL),
                     sp_strndup(&w->arena, lines + colon + 2, end - colon - 2, NULL));
        lines += end + 1;
    }
}

static void
answer(struct world *w, const struct wording *row, struct exchange_seen *ex)
{
    ex->status = row->status;
    ex->reply = read_body(w, row->body);
    read_headers(w, row->headers, ex);
}

/* A question is asked anew, whatever the healthy world was told. */
static void
ask(struct world *w, const struct wording *row, const char *purpose)
{
    struct exchange_seen *ex;

    world_drop(w, purpose);
    assert_true(w->ev.nexchanges < SEEN_EXCHANGES_MAX);
    ex = &w->ev.exchanges[w->ev.nexchanges++];
    *ex = *world_list(w);
    ex->purpose = purpose;
    ex->is_signed = !sp_streq(purpose, PROBE_ANONYMOUS);
    answer(w, row, ex);
}

static void
spoil(struct world *w, const struct wording *row)
{
    if (sp_streq(row->probe, SETTINGS)) {
        for (size_t i = 0; i < COUNT_OF(settings); i++)
            ask(w, row, settings[i]);
    } else if (sp_streq(row->probe, EVERY) || sp_streq(row->probe, SIGNED)) {
        for (size_t i = 0; i < COUNT_OF(settings); i++)
            world_drop(w, settings[i]); /* nobody asks further */
        for (size_t i = 0; i < w->ev.nexchanges; i++)
            if (sp_streq(row->probe, EVERY) ||
                (w->ev.exchanges[i].is_signed &&
                 !sp_streq(w->ev.exchanges[i].purpose, PROBE_BADSIG)))
                answer(w, row, &w->ev.exchanges[i]);
    } else if (sp_streq(row->probe, OTHER)) {
        answer(w, row, world_exchange(w, PROBE_LIST, S3_STYLE_HOST));
    } else {
        ask(w, row, row->probe);
    }
}

static bool
is_as_wanted(const struct wording *row, const struct diagnosis *d)
{
    size_t wanted = row->cause == NULL ? 0 : 1;
    bool ok = d->nfindings == wanted && (wanted == 0 || sp_streq(d->findings[0].cause, row->cause));

    if (wanted == 0)
        ok = ok && d->verdict == VERDICT_READY;
    if (ok)
        return true;
    print_error("%s: %s (%s): wanted %s, got %s with %zu findings%s%s\n", row->server, row->name,
                row->probe, wanted == 0 ? "nothing" : row->cause, verdict_name(d->verdict),
                d->nfindings, d->why_undecided == NULL ? "" : ": ",
                d->why_undecided == NULL ? "" : d->why_undecided);
    for (size_t i = 0; i < d->nfindings; i++)
        print_error("    %s: %s\n", d->findings[i].cause, d->findings[i].detail);
    return false;
}

static void
every_wording_has_its_cause(void **state)
{
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wordings); i++) {
        struct world w;
        struct diagnosis d;

        world_init(&w);
        spoil(&w, &wordings[i]);
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        failed += is_as_wanted(&wordings[i], &d) ? 0 : 1;
        world_release(&w);
    }
    if (failed > 0)
        fail_msg("%zu of %zu wordings", failed, COUNT_OF(wordings));
}

/* What a refused list is asked further, when it is answered with what says nothing. */
static void
asking_further_hides_no_cause(void **state)
{
    static const struct {
        long status;
        const char *code, *cause;
    } refusals[] = {
        {404, "NoSuchBucket", "bkt-missing"},
        {403, "AccessDenied", "perm-no-list"},
        {403, "SignatureDoesNotMatch", "cred-secret-wrong"},
        {501, "NotImplemented", "s3-unexpected-error"},
    };
    static const char *const further[] = {PROBE_TRIMMED, PROBE_LIST_V1, PROBE_WHOLE_BUCKET,
                                          PROBE_NO_OBJECT, PROBE_BUCKETS};
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wordings) * COUNT_OF(refusals); i++) {
        struct wording row = wordings[i / COUNT_OF(refusals)];
        size_t refusal = i % COUNT_OF(refusals);
        struct world w;
        struct diagnosis d;

        if (!sp_streq(row.probe, SETTINGS) || strstr(row.body, "<ListBucketResult") != NULL)
            continue;
        world_init(&w);
        for (size_t k = 0; k < w.ev.nexchanges; k++)
            if (w.ev.exchanges[k].is_signed)
                reply_error(&w.ev.exchanges[k], refusals[refusal].status, refusals[refusal].code);
        for (size_t k = 0; k < COUNT_OF(further); k++)
            ask(&w, &row, further[k]);
        row.cause = refusals[refusal].cause;
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        failed += is_as_wanted(&row, &d) ? 0 : 1;
        world_release(&w);
    }
    assert_int_equal(failed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wording_has_its_cause),
        cmocka_unit_test(asking_further_hides_no_cause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
