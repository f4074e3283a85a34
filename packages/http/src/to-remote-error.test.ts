import { NetworkError, TimeoutError, TlsError, AddressError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { NotConnected } from "./send.ts";
import { type Circumstances, toRemoteError } from "./to-remote-error.ts";

const request = { service: "Test", method: "GET", url: "https://example.org/x" };
const first: Circumstances = { request, outOfTimeAfter: undefined, hasAnswered: false };

function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, ...(syscall === undefined ? {} : { syscall }) });
}

function thrownByFetch(cause: Error): Error {
  return new TypeError("fetch failed", { cause });
}

test("a name that does not exist is a wrong address at the first contact, and passes later", () => {
  const cause = new NotConnected("no connection", { cause: systemError("ENOTFOUND", "getaddrinfo") });
  const atFirst = toRemoteError(cause, first);
  expect(atFirst).toBeInstanceOf(AddressError);
  expect(atFirst).toMatchObject({ exitCode: 2, mayHaveArrived: false });
  const later = toRemoteError(cause, { ...first, hasAnswered: true });
  expect(later).toBeInstanceOf(NetworkError);
  expect(later).toMatchObject({ exitCode: 4, mayHaveArrived: false });
});

test("a name server that does not answer passes", () => {
  const error = toRemoteError(systemError("EAI_AGAIN", "getaddrinfo"), first);
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({
    exitCode: 4,
    mayHaveArrived: false,
    hint: expect.stringContaining("network"),
  });
});

test.each([
  ["of this package", new NotConnected("no connection", { cause: systemError("ETIMEDOUT") }), false],
  ["of fetch", thrownByFetch(systemError("ECONNREFUSED", "connect")), false],
  [
    "of fetch, with several addresses",
    thrownByFetch(new AggregateError([systemError("EHOSTUNREACH", "connect")])),
    false,
  ],
  ["on a connection", systemError("ECONNRESET", "read"), true],
  ["that says nothing", new Error("?"), true],
])("a failure %s says whether the request may have arrived", (_, cause, mayHaveArrived) => {
  expect(toRemoteError(cause, first)).toMatchObject({ code: "E_NETWORK", mayHaveArrived });
});

test("time that is up counts as such only when there was a connection", () => {
  const late = { ...first, outOfTimeAfter: 3 };
  expect(toRemoteError(new Error("aborted"), late)).toBeInstanceOf(TimeoutError);
  expect(toRemoteError(new NotConnected("no connection"), late)).toBeInstanceOf(NetworkError);
});

test("a certificate for another host names those that it is for", () => {
  const cert = { subjectaltname: "DNS:dhis2.example.org, DNS:www.example.org" };
  const error = toRemoteError(Object.assign(systemError("ERR_TLS_CERT_ALTNAME_INVALID"), { cert }), first);
  expect(error).toBeInstanceOf(TlsError);
  expect(error.message).toContain("another host (it is for dhis2.example.org, www.example.org)");
});
