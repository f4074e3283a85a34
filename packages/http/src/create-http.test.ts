import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { AuthError, ConfigError, HttpError, NetworkError, ResponseError, TimeoutError } from "@d2pipe/errors";
import { afterEach, describe, expect, test } from "vitest";
import { createHttp } from "./create-http.ts";
import type { HttpOptions, RetryInfo } from "./http-options.ts";
import { sleep } from "./sleep.ts";

type Step = (request: IncomingMessage, response: ServerResponse) => void;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers the n-th request with the n-th step, and all later ones with the last. */
async function serve(...steps: Step[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => {
      body += piece;
    });
    request.on("end", () => {
      seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      const step = steps[Math.min(seen.length, steps.length) - 1];
      step?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { seen, baseUrl: `http://127.0.0.1:${port}` };
}

function connect(baseUrl: string, options: Partial<HttpOptions> = {}) {
  const waits: number[] = [];
  const retries: RetryInfo[] = [];
  const http = createHttp({
    service: "Test",
    baseUrl,
    userAgent: "test/1",
    random: () => 1,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    onRetry: (info) => retries.push(info),
    ...options,
  });
  return { http, waits, retries };
}

function answer(status: number, body = "", headers: Record<string, string> = {}): Step {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

const json = answer(200, '{"a":1}', { "content-type": "application/json" });
const read = { method: "GET", path: "/api/x", query: { secret: "Jane" } } as const;
const write = { method: "POST", path: "/api/x", body: "{}" } as const;
const cutBefore: Step = (request) => request.socket.destroy();
const cutMidBody: Step = (request, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"a":', () => request.socket.destroy());
};
const silence: Step = () => {};
const silentMidBody: Step = (_request, response) => {
  response.writeHead(200, { "content-length": "100" }).write('{"a":');
};

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("expected a failure");
}

describe("a request", () => {
  test("carries its agent, headers, query and body", async () => {
    const { baseUrl, seen } = await serve(json);
    const { http } = connect(`${baseUrl}/base/`, { headers: { "X-A": "1" } });
    const query = { ids: ["a", "b"], none: undefined, n: 2 };
    const { json: body } = await http.requestJson({
      ...write,
      query,
      headers: { "Content-Type": "application/json" },
    });
    expect(body).toEqual({ a: 1 });
    expect(seen[0]).toMatchObject({ method: "POST", url: "/base/api/x?ids=a%2Cb&n=2", body: "{}" });
    expect(seen[0]?.headers).toMatchObject({
      "user-agent": "test/1",
      "x-a": "1",
      accept: "application/json",
    });
  });

  test("hands a body on piece by piece", async () => {
    const { baseUrl } = await serve(answer(200, "x".repeat(300_000)));
    const { body } = await connect(baseUrl).http.request(read);
    let length = 0;
    for await (const piece of body ?? []) length += piece.length;
    expect(length).toBe(300_000);
  });

  test("waits for a reader that is slower than its time limit", async () => {
    const { baseUrl } = await serve((_request, response) => {
      response.write("a");
      setImmediate(() => response.end("b".repeat(200_000)));
    });
    const { body } = await connect(baseUrl, { timeoutMs: 60 }).http.request(read);
    let length = 0;
    for await (const piece of body ?? []) {
      if (length === 0) await sleep(200, undefined);
      length += piece.length;
    }
    expect(length).toBe(200_001);
  });

  test.each(["https://user:pw@example.org", "ftp://example.org", "example.org", ""])(
    "refuses the address %j",
    (baseUrl) => {
      expect(() => connect(baseUrl)).toThrow(ConfigError);
      expect(() => connect(baseUrl)).not.toThrow(/pw/);
    },
  );

  test("refuses a header that cannot be sent, without showing it", () => {
    const make = () => connect("http://example.org", { headers: { Authorization: "ApiToken se\ncret" } });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("user name, key or token") }),
    );
    expect(make).not.toThrow(/cret/);
  });
});

test("the pieces of an answer stay as they came, whatever their connection reads behind them", async () => {
  const long = [1, 2].map((seed) =>
    Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * seed + (at >> 8)) % 251)),
  );
  const { baseUrl } = await serve(
    (_request, response) => response.end(long[0]),
    (_request, response) => response.end(long[1]),
  );
  const { http } = connect(baseUrl);
  const got: Uint8Array[][] = [];
  for (const _ of long) {
    const pieces: Uint8Array[] = [];
    const { body } = await http.request(read);
    for await (const piece of body ?? []) {
      pieces.push(piece);
      // Slower than the server: the connection is paused in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    got.push(pieces);
  }
  expect(got.map((pieces) => Buffer.concat(pieces).equals(long.shift() ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
  ]);
});

describe("a packed answer", () => {
  const packed = gzipSync('{"a":1}');
  const gzip = { "content-encoding": "gzip" };

  test("is asked for, and unpacked", async () => {
    const { baseUrl, seen } = await serve((_request, response) => response.writeHead(200, gzip).end(packed));
    expect((await connect(baseUrl).http.requestJson(read)).json).toEqual({ a: 1 });
    expect(seen[0]?.headers["accept-encoding"]).toBe("gzip");
  });

  test("that ends too early is asked for again", async () => {
    const short = packed.subarray(0, -9);
    const { baseUrl, seen } = await serve(
      (_request, response) => response.writeHead(200, gzip).end(short),
      json,
    );
    expect((await connect(baseUrl).http.requestJson(read)).json).toEqual({ a: 1 });
    expect(seen).toHaveLength(2);
  });

  test("is not asked for when the caller wants it as it is", async () => {
    const { baseUrl, seen } = await serve(json);
    await connect(baseUrl, { headers: { "accept-encoding": "identity" } }).http.requestJson(read);
    expect(seen[0]?.headers["accept-encoding"]).toBe("identity");
  });
});

test("requests one after the other share a connection, also behind a redirect", async () => {
  const ports = new Set<number | undefined>();
  const step =
    (next: Step): Step =>
    (request, response) => {
      ports.add(request.socket.remotePort);
      next(request, response);
    };
  const redirect = answer(301, "moved", { location: "/api/x/" });
  const { baseUrl } = await serve(step(redirect), step(json));
  const { http } = connect(baseUrl, { redirect: "follow-same-origin" });
  await http.requestJson(read);
  await http.requestJson(write);
  expect(ports.size).toBe(1);
});

test("a fetch of the caller is used instead", async () => {
  const { baseUrl, seen } = await serve(answer(503), json);
  const urls: unknown[] = [];
  const send: typeof fetch = (url, init) => {
    urls.push(url);
    return fetch(url, init);
  };
  expect((await connect(baseUrl, { fetch: send }).http.requestJson(read)).json).toEqual({ a: 1 });
  expect([urls.length, seen.length]).toEqual([2, 2]);
});

test("a reader of the caller's own is part of the attempt", async () => {
  const { baseUrl, seen } = await serve(answer(200, "short"), answer(200, "long enough"));
  const { http } = connect(baseUrl);
  const text = await http.requestWith(read, async (given) => {
    const body = await given.text();
    if (body.length < 9) throw given.refuse(Buffer.from(body));
    return body;
  });
  expect([text, seen.length]).toEqual(["long enough", 2]);
});

describe("a read", () => {
  test.each([429, 502, 503, 504])("is asked again after %d", async (status) => {
    const { baseUrl, seen } = await serve(answer(status), answer(status), json);
    const { http, waits, retries } = connect(baseUrl);
    expect((await http.requestJson(read)).json).toEqual({ a: 1 });
    expect(seen).toHaveLength(3);
    expect(waits).toEqual([500, 1000]);
    expect(retries[0]).toMatchObject({ service: "Test", method: "GET", attempt: 1, url: `${baseUrl}/api/x` });
  });

  test.each([
    ["cut before the answer", cutBefore],
    ["cut in the body", cutMidBody],
    ["answered with broken JSON", answer(200, '{"a":')],
    ["answered with nothing", answer(200)],
  ])("is asked again when it was %s", async (_what, step) => {
    const { baseUrl, seen } = await serve(step, json);
    expect((await connect(baseUrl).http.requestJson(read)).json).toEqual({ a: 1 });
    expect(seen).toHaveLength(2);
  });

  test.each([
    ["headers", silence],
    ["body", silentMidBody],
  ])("is asked again when the %s take too long", async (_what, step) => {
    const { baseUrl, seen } = await serve(step, json);
    const { http, retries } = connect(baseUrl, { timeoutMs: 100 });
    await http.requestJson({ ...read });
    expect(seen).toHaveLength(2);
    expect(retries[0]?.error).toBeInstanceOf(TimeoutError);
  });

  test.each([400, 404, 409, 500])("is not asked again after %d", async (status) => {
    const { baseUrl, seen } = await serve(answer(status, '{"why":"x"}'));
    const error = await failureOf(connect(baseUrl).http.requestJson(read));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status, body: { why: "x" }, exitCode: 4, mayHaveArrived: false });
    expect(seen).toHaveLength(1);
  });

  test.each([401, 403])("is not asked again after %d, even with Retry-After", async (status) => {
    const { baseUrl, seen } = await serve(answer(status, "no", { "retry-after": "1" }));
    const error = await failureOf(connect(baseUrl).http.requestJson(read));
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ status, body: "no", exitCode: 6 });
    expect(seen).toHaveLength(1);
  });

  test("gives up after its retries, with the last error, whose address has no query", async () => {
    const { baseUrl, seen } = await serve(answer(503, "<html>"));
    const error = await failureOf(connect(baseUrl, { retries: 2 }).http.requestJson(read));
    expect(error.message).toBe(`Test: GET ${baseUrl}/api/x: answered 503`);
    expect(seen).toHaveLength(3);
  });

  test("without a server is a NetworkError that names the reason", async () => {
    const { baseUrl } = await serve(json);
    for (const server of open.splice(0)) server.close();
    const error = await failureOf(connect(baseUrl, { retries: 1 }).http.requestJson(read));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toContain("no connection (ECONNREFUSED)");
    expect(error).toMatchObject({ mayHaveArrived: false, exitCode: 4 });
  });

  test("whose success stays no JSON is a ResponseError that quotes nothing", async () => {
    const { baseUrl } = await serve(answer(200, "<html>Jane</html>"));
    const error = await failureOf(connect(baseUrl, { retries: 1 }).http.requestJson(read));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error.message).toMatch(/answered 200 with a page of HTML or XML; expected JSON$/);
  });

  test("ends with the signal's own reason, in flight and while it waits", async () => {
    const { baseUrl } = await serve(silence);
    const stop = new AbortController();
    const pending = failureOf(connect(baseUrl, { signal: stop.signal }).http.requestJson(read));
    stop.abort(new Error("stopped"));
    expect((await pending).message).toBe("stopped");

    const waiting = new AbortController();
    const busy = await serve(answer(429, "", { "retry-after": "100" }));
    const http = createHttp({
      service: "Test",
      baseUrl: busy.baseUrl,
      userAgent: "test/1",
      signal: waiting.signal,
      onRetry: () => waiting.abort(new Error("stopped")),
    });
    expect((await failureOf(http.requestJson(read))).message).toBe("stopped");
  });
});

describe("a request that is given up", () => {
  /** Nobody hears the error of a connection that a request has let go of: it would end the process, and here the run. */
  async function giveUpAfter(step: Step, begin: (body: AsyncIterable<Uint8Array>) => Promise<unknown>) {
    const { baseUrl } = await serve(step, json);
    const stop = new AbortController();
    const { http } = connect(baseUrl);
    const { body } = await http.request({ method: "GET", path: "/api/x", signal: stop.signal });
    if (body === null) throw new Error("no body");
    await begin(body);
    stop.abort(new Error("stopped"));
    expect((await http.requestJson({ method: "GET", path: "/api/x" })).json).toEqual({ a: 1 });
    return body;
  }

  test.each([
    ["all of it has come", json],
    ["half of it has come", silentMidBody],
  ])("with its answer unread leaves other requests alone: %s", async (_what, step) => {
    await giveUpAfter(step, () => Promise.resolve());
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    "with its answer all but ended leaves other requests alone, %d",
    async (turns) => {
      await giveUpAfter(json, async (body) => {
        const pieces = body[Symbol.asyncIterator]();
        await pieces.next();
        pieces.next().catch(() => undefined);
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      });
    },
  );

  test("throws what the signal says where its answer is read", async () => {
    const stop = new AbortController();
    const { baseUrl } = await serve(silentMidBody);
    const { body } = await connect(baseUrl).http.request({ ...read, signal: stop.signal });
    const reading = (async () => {
      for await (const { length } of body ?? []) if (length > 0) stop.abort(new Error("stopped"));
    })();
    expect((await failureOf(reading)).message).toBe("stopped");
  });
});

test("of the passing failures only those that `retryIf` names are asked again", async () => {
  const { baseUrl, seen } = await serve(answer(503), answer(502), json);
  const isBusy = (error: Error): boolean => error instanceof HttpError && error.status === 503;
  const error = await failureOf(connect(baseUrl).http.requestJson({ ...read, retryIf: isBusy }));
  expect(error).toMatchObject({ status: 502 });
  expect(seen).toHaveLength(2);
});

describe("a write", () => {
  test("is sent again after 429, which turns it away", async () => {
    const { baseUrl, seen } = await serve(answer(429, "", { "retry-after": "0.5" }), json);
    const { http, waits } = connect(baseUrl);
    await http.requestJson(write);
    expect(seen).toHaveLength(2);
    expect(waits).toEqual([550]);
  });

  test.each([
    ["cut before the answer", cutBefore, NetworkError],
    ["cut in the body", cutMidBody, NetworkError],
    ["answered 502", answer(502), HttpError],
    ["answered 503 with Retry-After", answer(503, "", { "retry-after": "1" }), HttpError],
    ["answered 504", answer(504), HttpError],
    ["never answered", silence, TimeoutError],
    ["answered with broken JSON", answer(200, "{"), ResponseError],
  ])("%s goes up at once as one that may have arrived", async (_what, step, type) => {
    const { baseUrl, seen } = await serve(step, json);
    const error = await failureOf(connect(baseUrl, { timeoutMs: 200 }).http.requestJson(write));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ mayHaveArrived: true });
    expect(seen).toHaveLength(1);
  });

  test("is sent again when no connection was made", async () => {
    const { baseUrl } = await serve(json);
    for (const server of open.splice(0)) server.close();
    const { http, retries } = connect(baseUrl, { retries: 2 });
    expect(await failureOf(http.requestJson(write))).toMatchObject({ mayHaveArrived: false });
    expect(retries).toHaveLength(2);
  });

  test("that may be repeated freely is treated as a read", async () => {
    const { baseUrl, seen } = await serve(cutBefore, answer(502), json);
    await connect(baseUrl).http.requestJson({ ...write, retry: "safe" });
    expect(seen).toHaveLength(3);
  });

  test("in flight is not cut off by the signal", async () => {
    const stop = new AbortController();
    const { baseUrl } = await serve((_request, response) => {
      stop.abort(new Error("stopped"));
      response.end('{"a":1}');
    });
    const { json: body } = await connect(baseUrl, { signal: stop.signal }).http.requestJson(write);
    expect(body).toEqual({ a: 1 });
  });

  test("gives the body of an accepted status", async () => {
    const { baseUrl } = await serve(answer(409, '{"b":2}'));
    const { status, json: body } = await connect(baseUrl).http.requestJson({ ...write, accept: [409] });
    expect([status, body]).toEqual([409, { b: 2 }]);
  });
});

describe("Retry-After", () => {
  test.each([
    ["37.2", 40_920],
    ["2", 2200],
    ["0.0", 0],
    ["soon", 500],
  ])("%j makes the wait %d ms", async (text, wait) => {
    const { baseUrl } = await serve(answer(429, "", { "retry-after": text }), json);
    const { http, waits } = connect(baseUrl);
    await http.requestJson(read);
    expect(waits).toEqual([wait]);
  });

  test("of 0 is obeyed once, then the wait grows", async () => {
    const again = answer(429, "", { "retry-after": "0.0" });
    const { baseUrl } = await serve(again, again, again, json);
    const { http, waits } = connect(baseUrl);
    await http.requestJson(read);
    expect(waits).toEqual([0, 1000, 2000]);
  });

  test("longer than the patience is not waited for", async () => {
    const { baseUrl, seen } = await serve(answer(429, "", { "retry-after": "3600" }));
    const error = await failureOf(connect(baseUrl, { maxWaitSeconds: 60 }).http.requestJson(read));
    expect(error.message).toContain("answered 429; asks to wait 3600 s");
    expect(error).toMatchObject({ retryAfter: 3600 });
    expect(seen).toHaveLength(1);
  });
});

describe("a redirect", () => {
  test("is a failure by default", async () => {
    const { baseUrl, seen } = await serve(answer(302, "", { location: "/login?next=Jane" }));
    const error = await failureOf(connect(baseUrl).http.requestJson(read));
    expect(error.message).toContain("answered 302, a redirect to /login");
    expect(error.message).not.toContain("Jane");
    expect(seen).toHaveLength(1);
  });

  test("to the same server is followed once, with the credentials", async () => {
    const { baseUrl, seen } = await serve(answer(301, "", { location: "/api/x/" }), json);
    const { http } = connect(baseUrl, {
      redirect: "follow-same-origin",
      headers: { Authorization: "ApiKey a:b" },
    });
    await http.requestJson(read);
    expect(seen[1]).toMatchObject({ url: "/api/x/", headers: { authorization: "ApiKey a:b" } });
  });

  test("twice is a failure", async () => {
    const { baseUrl, seen } = await serve(answer(301, "", { location: "/api/x/" }));
    const error = await failureOf(
      connect(baseUrl, { redirect: "follow-same-origin" }).http.requestJson(read),
    );
    expect(error).toMatchObject({ status: 301 });
    expect(seen).toHaveLength(2);
  });

  test("to another server is never followed", async () => {
    const other = await serve(json);
    const { baseUrl } = await serve(answer(302, "", { location: `${other.baseUrl}/api/x` }));
    const { http } = connect(baseUrl, {
      redirect: "follow-same-origin",
      headers: { Authorization: "ApiKey a:b" },
    });
    expect(await failureOf(http.requestJson(read))).toMatchObject({ status: 302 });
    expect(other.seen).toHaveLength(0);
  });

  test("of a write is never followed", async () => {
    const { baseUrl, seen } = await serve(answer(307, "", { location: "/api/x/" }), json);
    expect(
      await failureOf(connect(baseUrl, { redirect: "follow-same-origin" }).http.requestJson(write)),
    ).toMatchObject({
      status: 307,
    });
    expect(seen).toHaveLength(1);
  });
});

describe("the session cookie", () => {
  const login = answer(200, "{}", { "set-cookie": "S=one; Path=/; HttpOnly" });

  test("is sent back, and dropped once when the session has ended, also for a write", async () => {
    const renewed = answer(200, "{}", { "set-cookie": "S=two; Path=/" });
    const { baseUrl, seen } = await serve(login, answer(401), renewed, json);
    const { http, retries } = connect(baseUrl, { sessionCookie: "S" });
    await http.requestJson(read);
    await http.requestJson(write);
    await http.requestJson(read);
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, "S=one", undefined, "S=two"]);
    expect(retries).toHaveLength(0);
  });

  test("does not hide a wrong password", async () => {
    const { baseUrl, seen } = await serve(login, answer(401));
    const { http } = connect(baseUrl, { sessionCookie: "S" });
    await http.requestJson(read);
    expect(await failureOf(http.requestJson(read))).toBeInstanceOf(AuthError);
    expect(seen).toHaveLength(3);
  });

  test("is not kept unless it is named", async () => {
    const { baseUrl, seen } = await serve(login);
    const { http } = connect(baseUrl);
    await http.requestJson(read);
    await http.requestJson(read);
    expect(seen[1]?.headers.cookie).toBeUndefined();
  });
});

test("what a service makes of a failure wins", async () => {
  const { baseUrl } = await serve(answer(200, "<html>log in</html>"));
  const { http } = connect(baseUrl, {
    toError: ({ status, text, json: body, request }) =>
      new AuthError(`${status} ${text} ${String(body)}`, request, { status, body: text }),
  });
  expect((await failureOf(http.requestJson(read))).message).toContain("200 <html>log in</html> undefined");
});
