import { createServer, type Server, type ServerResponse } from "node:http";
import { AddressError, AuthError, ExitCode, HttpError, ResponseError } from "@d2pipe/errors";
import { commcareUsers, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CommcareClientOptions, createCommcareClient } from "./commcare-client.ts";

const [{ username, apiKey }] = commcareUsers;
const waits: number[] = [];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ cases: 30 });
});

afterEach(() => {
  waits.length = 0;
  sandbox.commcare.simulator.resetSwitches();
  sandbox.commcare.clearFaults();
  sandbox.commcare.clearRequests();
});

afterAll(() => sandbox.close());

async function countCases(
  options: Partial<CommcareClientOptions> = {},
  onWait?: () => void,
): Promise<number> {
  const client = createCommcareClient({
    baseUrl: sandbox.commcare.url,
    domain: "demo",
    username,
    apiKey,
    userAgent: "d2pipe/test",
    random: () => 0,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      onWait?.();
    },
    ...options,
  });
  let count = 0;
  for await (const page of client.listCases({ type: "visit", api: "v2", pageSize: 10 })) count += page.count;
  return count;
}

async function failureOf(work: Promise<unknown>): Promise<HttpError | AddressError | ResponseError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HttpError || error instanceof AddressError || error instanceof ResponseError)
    return error;
  throw new Error("expected one of our error classes", { cause: error });
}

/** A server that always gives one answer; the answer gets its address. */
async function withServer<T>(
  answer: (response: ServerResponse, path: string) => void,
  work: (baseUrl: string) => Promise<T>,
): Promise<T> {
  const server: Server = createServer((request, response) => answer(response, request.url ?? ""));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  try {
    return await work(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

describe("access refused", () => {
  it("is exit 6 with what to check, for a wrong key", async () => {
    const error = await failureOf(countCases({ apiKey: "wrong" }));
    expect(error).toBeInstanceOf(AuthError);
    expect(error.exitCode).toBe(ExitCode.refused);
    expect(error.hint).toContain("check user name and API key");
    expect(error.message).not.toContain("wrong");
    expect(waits).toEqual([]);
  });

  it("names membership and permissions, for a user who may not", async () => {
    const viewer = commcareUsers[1];
    const error = await failureOf(
      countCases({ username: viewer?.username ?? "", apiKey: viewer?.apiKey ?? "" }),
    );
    expect(error).toBeInstanceOf(AuthError);
    expect(error.hint).toContain("member");
  });

  it.each([
    ["must send X-COMMCAREHQ-OTP header or 'otp' URL parameter", /API key/],
    ["Your current subscription does not have access to this feature", /plan/],
  ])("says what to do about: %s", async (text, hint) => {
    const error = await withServer(
      (response) => json(response, 401, { error: text }),
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toContain(text);
    expect(error.hint).toMatch(hint);
  });

  it("is known from a login page and from a redirect to one", async () => {
    const page = await withServer(
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign In</html>"),
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(page).toBeInstanceOf(AuthError);
    const redirect = await withServer(
      (response) =>
        response.writeHead(302, { location: "https://sso.example.org/accounts/login/?next=/a" }).end(),
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(redirect).toBeInstanceOf(AuthError);
    expect(redirect.message).not.toContain("next=");
  });
});

describe("a wrong address", () => {
  it("is exit 2 that names the project, when the domain does not exist", async () => {
    const error = await failureOf(countCases({ domain: "nowhere" }));
    expect(error).toBeInstanceOf(AddressError);
    expect(error.message).toContain('"nowhere"');
  });

  it("is exit 2 when the server has moved: credentials do not follow to another host", async () => {
    const seen: string[] = [];
    const error = await withServer(
      (response, path) => {
        seen.push(path);
        response.writeHead(301, { location: "https://hq.example.org/a/demo/" }).end();
      },
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(error).toBeInstanceOf(AddressError);
    expect(error.message).toContain("https://hq.example.org/a/demo/");
    expect(seen).toHaveLength(1);
  });

  it("may be redirected on the same server", async () => {
    const count = await withServer(
      (response, path) => {
        if (path.startsWith("/a/")) response.writeHead(301, { location: `/new${path}` }).end();
        else json(response, 200, { cases: [{ case_id: "a", properties: {} }] });
      },
      (baseUrl) => countCases({ baseUrl }),
    );
    expect(count).toBe(1);
  });
});

describe("a rate limit", () => {
  it.each([
    ["37.2", 37_200],
    ["0.0", 0],
    [null, 0],
  ])("with Retry-After %s is waited for", async (retryAfter, wait) => {
    sandbox.commcare.simulator.setSwitches({ rateLimitAfter: 1, retryAfter });
    const count = await countCases({}, () =>
      sandbox.commcare.simulator.setSwitches({ rateLimitAfter: null }),
    );
    expect(count).toBe(30);
    expect(waits).toEqual([wait]);
  });

  it("that comes as a 401 is waited for too", async () => {
    sandbox.commcare.simulator.setSwitches({ cutOff: true });
    const count = await countCases({}, () =>
      sandbox.commcare.simulator.setSwitches({ cutOff: waits.length < 3 }),
    );
    expect(count).toBe(30);
    expect(waits).toEqual([120_000, 120_000, 120_000]);
  });

  it("that does not end is exit 4, not 6: a later run may succeed", async () => {
    sandbox.commcare.simulator.setSwitches({ cutOff: true });
    const error = await failureOf(countCases());
    expect(error.exitCode).toBe(ExitCode.remote);
    expect(error.message).toContain("temporarily cut off");
    expect(waits).toHaveLength(5);
  });
});

describe("an answer that is not what the API promises", () => {
  it("is asked for again when it was cut short", async () => {
    sandbox.commcare.setFaults([{ match: { nth: 2 }, fault: { kind: "truncated-json" } }]);
    expect(await countCases()).toBe(30);
    expect(waits).toHaveLength(1);
  });

  it.each([
    ["a cursor that repeats", { cases: [], next: "https://hq.example.org/?cursor=abc" }, /circle/],
    [
      "a next page without a cursor",
      { cases: [], next: "https://hq.example.org/?limit=2" },
      /without a cursor/,
    ],
    ["another shape", { objects: [] }, /expected a page/],
    [
      "an entry that is not a case",
      { cases: [{ case_id: "a", properties: {} }, { name: "x" }] },
      /entry 2 of/,
    ],
  ])("stops the pull at %s", async (_, body, message) => {
    const error = await withServer(
      (response) => json(response, 200, body),
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(error).toBeInstanceOf(ResponseError);
    expect(error.message).toMatch(message);
  });

  it("is followed by its cursor alone when next names a host that cannot be reached", async () => {
    const count = await withServer(
      (response, path) => {
        const isFirst = !path.includes("cursor=");
        json(response, 200, {
          cases: [
            { case_id: isFirst ? "a" : "b", properties: {}, indexed_on: "2024-03-11T09:00:00.000000Z" },
          ],
          ...(isFirst ? { next: "http://internal.invalid:8000/a/demo/api/case/v2/?cursor=YQ%3D%3D" } : {}),
        });
      },
      (baseUrl) => countCases({ baseUrl }),
    );
    expect(count).toBe(2);
  });

  it("carries the server's words when a parameter is refused", async () => {
    const error = await withServer(
      (response) => json(response, 400, { error: "'fields' is not a valid parameter." }),
      (baseUrl) => failureOf(countCases({ baseUrl })),
    );
    expect(error.message).toContain("'fields' is not a valid parameter.");
  });
});

it("names no setting of the tools: other programs use this package too", async () => {
  const failures = [
    () => countCases({ apiKey: "wrong" }),
    () => countCases({ domain: "nowhere" }),
    ...["otp", "subscription", ""].flatMap((text) =>
      [401, 403].map(
        (status) => () =>
          withServer(
            (response) => json(response, status, { error: text }),
            (baseUrl) => countCases({ baseUrl }),
          ),
      ),
    ),
    ...["/login", "https://elsewhere.example.org/"].map(
      (location) => () =>
        withServer(
          (response) => response.writeHead(302, { location }).end(),
          (baseUrl) => countCases({ baseUrl }),
        ),
    ),
  ];
  for (const fail of failures) {
    const { message, hint } = await failureOf(fail());
    expect(message + hint).not.toMatch(/[A-Z]+_[A-Z]+|--/);
  }
});

it("stops at once when its signal is aborted", async () => {
  const stop = new AbortController();
  const reason = new Error("stopped");
  sandbox.commcare.setFaults([{ match: {}, fault: { kind: "status", status: 503 } }]);
  await expect(countCases({ signal: stop.signal }, () => stop.abort(reason))).rejects.toBe(reason);
  expect(sandbox.commcare.requests).toHaveLength(1);
});
