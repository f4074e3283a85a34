import {
  AddressError,
  AuthError,
  HttpError,
  LockedError,
  NetworkError,
  TlsError,
  UsageError,
} from "@d2pipe/errors";
import { expect, test } from "vitest";
import { toStoreError } from "./to-store-error.ts";

const request = { service: "S3", method: "GET", url: "s3://bucket/key" };
const secret = "https://bucket.example.org/key?sig=SECRET";

/** As Azure's library throws it. */
function azureError(statusCode: number | undefined, code: string): Error {
  return Object.assign(new Error(secret), { code, ...(statusCode === undefined ? {} : { statusCode }) });
}

/** As Amazon's library throws it. */
function s3Error(httpStatusCode: number, name: string): Error {
  return Object.assign(new Error(secret), { name, $metadata: { httpStatusCode } });
}

test.each([
  [azureError(403, "AuthenticationFailed"), AuthError, 6],
  [s3Error(403, "AccessDenied"), AuthError, 6],
  [azureError(404, "ContainerNotFound"), UsageError, 2],
  [s3Error(404, "NoSuchBucket"), UsageError, 2],
  [azureError(412, "ConditionNotMet"), LockedError, 8],
  [s3Error(409, "ConditionalRequestConflict"), LockedError, 8],
  [azureError(503, "ServerBusy"), HttpError, 4],
  [azureError(undefined, "ECONNRESET"), NetworkError, 4],
  [azureError(undefined, "EAI_AGAIN"), NetworkError, 4],
  [azureError(undefined, "REQUEST_SEND_ERROR"), NetworkError, 4],
  [azureError(undefined, "ENOTFOUND"), AddressError, 2],
  [azureError(undefined, "SELF_SIGNED_CERT_IN_CHAIN"), TlsError, 2],
  [azureError(undefined, "ERR_TLS_CERT_ALTNAME_INVALID"), TlsError, 2],
])("%s is one of our errors, and shows no signature", (error, type, exitCode) => {
  const known = toStoreError(error, request, "check the key");
  expect(known).toBeInstanceOf(type);
  expect(known).toMatchObject({ exitCode });
  expect(String(known)).not.toContain("SECRET");
});

test("what no server and no network said goes up as it is: it is the source of a copy that broke, or a bug", () => {
  const broken = new TypeError("x is not a function");
  expect(toStoreError(broken, request, "")).toBe(broken);
});
