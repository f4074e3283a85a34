import { createServer } from "node:net";
import { once } from "node:events";
import { NetworkError, TlsError } from "@d2pipe/errors";
import { type CertificateOptions, serveHttp, serveTls } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { createHttp, type Http } from "./create-http.ts";
import type { HttpOptions } from "./http-options.ts";

function connect(baseUrl: string, options: Partial<HttpOptions> = {}): { http: Http; retries: unknown[] } {
  const retries: unknown[] = [];
  const http = createHttp({
    service: "Test",
    baseUrl,
    userAgent: "test/1",
    sleep: async () => {},
    onRetry: (info) => retries.push(info),
    ...options,
  });
  return { http, retries };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const read = { method: "GET", path: "/" } as const;
const write = { method: "POST", path: "/", body: "{}" } as const;

const certificates: [string, CertificateOptions, RegExp, RegExp][] = [
  ["of an authority that nobody knows", {}, /not trusted \(UNABLE_TO_VERIFY/, /NODE_EXTRA_CA_CERTS/],
  ["that it signed itself", { isSelfSigned: true }, /not trusted \(DEPTH_ZERO/, /NODE_EXTRA_CA_CERTS/],
  ["that has expired", { isSelfSigned: true, from: -9, until: -2 }, /has expired/, /clock/],
  ["that is not valid yet", { isSelfSigned: true, from: 2, until: 9 }, /not valid yet/, /clock/],
];

test.each(certificates)("a certificate %s fails at once", async (_, options, message, hint) => {
  await using server = await serveTls((_request, response) => response.end("{}"), options);
  for (const request of [read, write]) {
    const { http, retries } = connect(server.url);
    const error = await failureOf(http.requestJson(request));
    expect(error).toBeInstanceOf(TlsError);
    expect(error).toMatchObject({ exitCode: 2, mayHaveArrived: false });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
    expect(retries).toEqual([]);
  }
});

test("https:// for a server that speaks http fails at once", async () => {
  await using server = await serveHttp((_request, response) => void response.end("{}"));
  const { http, retries } = connect(server.url.replace("http:", "https:"));
  const error = await failureOf(http.requestJson(read));
  expect(error).toBeInstanceOf(TlsError);
  expect(error).toMatchObject({ hint: expect.stringContaining("speak http://") });
  expect(retries).toEqual([]);
});

/** A server that accepts connections and does with them what the test says. */
async function listen(connected: (socket: { destroy(): void }) => void) {
  const server = createServer(connected);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test("a write whose connection breaks before TLS stands has certainly not arrived, and is sent again", async () => {
  let connections = 0;
  await using server = await listen((socket) => {
    connections += 1;
    socket.destroy();
  });
  const { http } = connect(server.url, { retries: 2 });
  const error = await failureOf(http.requestJson(write));
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({ mayHaveArrived: false });
  expect(connections).toBe(3);
});

test("a connection that does not come about is given up long before an answer would be", async () => {
  const sockets: { destroy(): void }[] = [];
  await using server = await listen((socket) => sockets.push(socket));
  const { http } = connect(server.url, { retries: 1, connectTimeoutMs: 20 });
  expect(await failureOf(http.requestJson(write))).toMatchObject({
    code: "E_NETWORK",
    mayHaveArrived: false,
  });
  expect(sockets).toHaveLength(2);
  for (const socket of sockets) socket.destroy();
});
