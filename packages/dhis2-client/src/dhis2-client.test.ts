import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { AddressError, AuthError, ConfigError, HttpError, NetworkError, ResponseError } from "@d2pipe/errors";
import { serveHttp } from "@d2pipe/testkit";
import { afterEach, describe, expect, test } from "vitest";
import { createDhis2Client, type Dhis2Client } from "./create-dhis2-client.ts";
import type { Dhis2Login } from "./dhis2-client-options.ts";

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is, anything else as JSON; `cut` ends the connection. */
  body?: unknown;
}

interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

const basic: Dhis2Login = { username: "zoë", password: "p:w" };
const program = "m9HubivKFQ0";

/** A server that says its version, and answers the n-th other request with the n-th reply. */
async function serve(version: string, ...replies: (Reply | "cut")[]) {
  const seen: Seen[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const url = new URL(request.url ?? "", "http://host");
    const isInfo = url.pathname.endsWith("/api/system/info") && version !== "";
    seen.push({
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    });
    const others = seen.filter(({ path }) => version === "" || !path.endsWith("/api/system/info")).length;
    const reply = isInfo ? { body: { version } } : (replies[others - 1] ?? { status: 500 });
    if (reply === "cut") {
      request.socket.destroy();
      return;
    }
    const content = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(reply.status ?? 200, reply.headers).end(content);
  };
  const server = await serveHttp((request, response) => void answer(request, response));
  open.push(server);
  return { seen, baseUrl: server.url };
}

function connect(baseUrl: string, login: Dhis2Login = basic): Dhis2Client {
  return createDhis2Client({ baseUrl, login, userAgent: "test/1", sleep: async () => {} });
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("expected a failure");
}

const stats = { created: 1, updated: 0, deleted: 0, ignored: 0, total: 1 };
const report = {
  status: "OK",
  validationReport: { errorReports: [], warningReports: [] },
  stats,
  bundleReport: {
    typeReportMap: {
      EVENT: { trackerType: "EVENT", stats, objectReports: [{ uid: "rLmhb6hr0Ls", errorReports: [] }] },
    },
  },
};
const order = { importStrategy: "CREATE_AND_UPDATE" } as const;
const send = (client: Dhis2Client) => client.importTracker('{"events":[]}', order);

describe("the login", () => {
  test("by password says UTF-8 Basic and keeps the session", async () => {
    const { baseUrl, seen } = await serve(
      "2.42.4",
      {
        headers: { "set-cookie": "JSESSIONID=abc; Path=/" },
        body: { id: "graK1oz8UJh" },
      },
      { body: { id: "graK1oz8UJh" } },
    );
    const dhis2 = connect(`${baseUrl}/api/`);
    await dhis2.me();
    await dhis2.me();
    const authorization = `Basic ${Buffer.from("zoë:p:w").toString("base64")}`;
    expect(seen[0]?.headers).toMatchObject({ authorization, "x-requested-with": "XMLHttpRequest" });
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, "JSESSIONID=abc"]);
    expect(seen[0]?.path).toBe("/api/me");
  });

  test.each(["", "/", "/api", "/api/", "/api/40", "/api/40/"])(
    "has one address, written with %j behind it or not",
    (ending) => {
      expect(connect(`https://dhis2.example.org/x${ending}`).address).toBe("https://dhis2.example.org/x");
    },
  );

  test("by token keeps no session", async () => {
    const me = { headers: { "set-cookie": "JSESSIONID=abc" }, body: { id: "graK1oz8UJh" } };
    const { baseUrl, seen } = await serve("2.42.4", me, me);
    const dhis2 = connect(baseUrl, { token: "d2pat_x" });
    await dhis2.me();
    await dhis2.me();
    expect(seen[0]?.headers.authorization).toBe("ApiToken d2pat_x");
    expect(seen[1]?.headers.cookie).toBeUndefined();
  });

  test.each<[string, Reply]>([
    ["wrong", { status: 401, body: { httpStatusCode: 401, message: "Unauthorized" } }],
    ["redirected to a login page", { status: 302, headers: { location: "/dhis-web-login/" } }],
    ["answered with a page", { body: "<!DOCTYPE html><title>Log in</title>" }],
    [
      "a malformed token",
      { status: 400, body: { httpStatusCode: 400, message: "Checksum validation failed" } },
    ],
  ])("that is %s is refused", async (_what, reply) => {
    const { baseUrl, seen } = await serve("", reply);
    const error = await failureOf(connect(baseUrl, { token: "d2pat_x" }).systemInfo());
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ exitCode: 6, hint: expect.stringContaining("token") });
    expect(error.message).not.toContain("d2pat_x");
    expect(seen).toHaveLength(1);
  });

  test("without the authority says what DHIS2 says", async () => {
    const message = "You don't have the proper permissions";
    const { baseUrl } = await serve("2.42.4", { status: 403, body: { httpStatusCode: 403, message } });
    const error = await failureOf(connect(baseUrl).me());
    expect(error).toMatchObject({ exitCode: 6, hint: expect.stringContaining("administrator") });
    expect(error.message).toContain(message);
  });
});

describe("the address", () => {
  test("that redirects elsewhere is the wrong address", async () => {
    const { baseUrl } = await serve("", {
      status: 301,
      headers: { location: "https://new.example.org/api/system/info" },
    });
    const error = await failureOf(connect(baseUrl).systemInfo());
    expect(error).toBeInstanceOf(AddressError);
    expect(error).toMatchObject({ exitCode: 2 });
    expect(error.message).toContain("a redirect to https://new.example.org");
  });

  test("without a DHIS2 behind it is one too", async () => {
    const { baseUrl } = await serve("", { status: 404, body: "<html>nothing</html>" });
    const error = await failureOf(connect(baseUrl).systemInfo());
    expect(error).toBeInstanceOf(AddressError);
    expect(error.message).toMatch(/answered 404: there is no DHIS2 at this address$/);
  });

  test("may have a path", async () => {
    const { baseUrl, seen } = await serve("2.42.4");
    await connect(`${baseUrl}/dhis/`).systemInfo();
    expect(seen[0]?.path).toBe("/dhis/api/system/info");
  });
});

describe("the version", () => {
  test("is asked once, also by many at a time, and again only after a failure", async () => {
    const { baseUrl, seen } = await serve("2.44.0");
    const dhis2 = connect(baseUrl);
    const [first, second] = await Promise.all([dhis2.dialect(), dhis2.dialect()]);
    expect(first).toBe(second);
    expect(first.warning).toContain("2.44.0");
    expect(seen).toHaveLength(1);

    const failing = await serve("", { status: 500 }, { body: { version: "2.42.4" } });
    const other = connect(failing.baseUrl);
    expect(await failureOf(other.systemInfo())).toBeInstanceOf(HttpError);
    expect((await other.systemInfo()).version).toBe("2.42.4");
  });

  test("below 2.38 writes nothing", async () => {
    const { baseUrl, seen } = await serve("2.36.7");
    expect(await failureOf(send(connect(baseUrl)))).toBeInstanceOf(ConfigError);
    expect(seen.map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("an import", () => {
  test("spells every default out and gives the report", async () => {
    const { baseUrl, seen } = await serve("2.42.4", { body: report });
    const given = await send(connect(baseUrl));
    expect(given).toMatchObject({
      status: "OK",
      stats,
      errorReports: [],
      storedUids: { EVENT: ["rLmhb6hr0Ls"] },
    });
    expect(Object.fromEntries(seen[1]?.query ?? [])).toEqual({
      async: "false",
      atomicMode: "OBJECT",
      importStrategy: "CREATE_AND_UPDATE",
      importMode: "COMMIT",
      reportMode: "ERRORS",
    });
    expect(seen[1]).toMatchObject({ method: "POST", path: "/api/tracker", body: '{"events":[]}' });
    expect(seen[1]?.headers["content-type"]).toBe("application/json");
  });

  test("that only validates says so on the wire", async () => {
    const { baseUrl, seen } = await serve("2.42.4", { body: report });
    await connect(baseUrl).importTracker("{}", { importStrategy: "DELETE", importMode: "VALIDATE" });
    expect(seen[1]?.query.get("importMode")).toBe("VALIDATE");
    expect(seen[1]?.query.get("importStrategy")).toBe("DELETE");
  });

  test("gives the report of a 409 as of a 200, errors of stored objects included", async () => {
    const error = { errorCode: "E1302", uid: "ExKy0q7yWyS", trackerType: "EVENT", message: "m", args: ["a"] };
    const late = { ...error, errorCode: "E9999", uid: "bwFWQRvRQp4" };
    const body = {
      status: "ERROR",
      validationReport: { errorReports: [error] },
      stats,
      bundleReport: {
        typeReportMap: { EVENT: { objectReports: [{ uid: "bwFWQRvRQp4", errorReports: [late] }] } },
      },
    };
    const { baseUrl } = await serve("2.42.4", { status: 409, body });
    const { errorReports, storedUids } = await send(connect(baseUrl));
    expect(errorReports).toEqual([error, late]);
    expect(storedUids.EVENT).toEqual([]);
  });

  test.each<[string, Reply, string]>([
    [
      "400",
      { status: 400, body: { httpStatusCode: 400, message: "JSON parse error: Invalid date format 'Jane'" } },
      "answered 400: a date has a form that the server does not read",
    ],
    ["409 without report", { status: 409, body: { httpStatusCode: 409, message: "Jane" } }, "answered 409"],
    [
      "409 with an exception in the report (2.40)",
      { status: 409, body: { status: "ERROR", message: "Exception: Jane", validationReport: {}, stats } },
      "answered 409",
    ],
    ["413", { status: 413, body: "<html>too large</html>" }, "answered 413"],
    [
      "500",
      { status: 500, body: { httpStatusCode: 500, message: "ERROR: duplicate key value (Jane)" } },
      "answered 500: the same UID is in the request twice, or another request stores it at this moment",
    ],
  ])("refused as a whole with %s is an HttpError without any value", async (_what, reply, message) => {
    const { baseUrl, seen } = await serve("2.40.1", reply);
    const error = await failureOf(send(connect(baseUrl)));
    expect(error).toMatchObject({ name: "HttpError", status: reply.status, mayHaveArrived: false });
    expect(error.message).toBe(`DHIS2: POST ${baseUrl}/api/tracker: ${message}`);
    expect(seen).toHaveLength(2);
  });

  test.each<[string, Reply | "cut", unknown]>([
    ["cut off", "cut", NetworkError],
    ["lost behind a proxy", { status: 504, body: "<html>" }, HttpError],
    ["not a report", { body: { httpStatusCode: 200, message: "Tracker job added" } }, ResponseError],
    ["cut short", { body: '{"status":' }, ResponseError],
  ])("whose answer is %s is sent once, and may have arrived", async (_what, reply, type) => {
    const { baseUrl, seen } = await serve("2.42.4", reply);
    const error = await failureOf(send(connect(baseUrl)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ mayHaveArrived: true });
    expect(seen).toHaveLength(2);
  });

  test("of a session that ended is sent again with the credentials", async () => {
    const { baseUrl, seen } = await serve(
      "2.42.4",
      { headers: { "set-cookie": "JSESSIONID=abc" }, body: { id: "graK1oz8UJh" } },
      { status: 401, body: { httpStatusCode: 401 } },
      { body: report },
    );
    const dhis2 = connect(baseUrl);
    await dhis2.dialect();
    await dhis2.me();
    expect((await send(dhis2)).stats.created).toBe(1);
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      undefined,
      "JSESSIONID=abc",
      undefined,
    ]);
  });
});

describe("a snapshot", () => {
  const toProgram = (valueType: string) => ({
    id: program,
    name: "Visits",
    programType: "WITHOUT_REGISTRATION",
    organisationUnits: [{ id: "IO8BkLFjFoe" }],
    programStages: [
      {
        id: "aPPoC5xUgS3",
        name: "Visit",
        repeatable: false,
        validationStrategy: "ON_COMPLETE",
        programStageDataElements: [
          { compulsory: false, dataElement: { id: "VAAsWcu5xsN", name: "Referred to", valueType } },
        ],
      },
    ],
  });
  const unit = { id: "IO8BkLFjFoe", name: "North 1.1", level: 4, path: "/a/b/c/IO8BkLFjFoe" };
  const units = { body: { organisationUnits: [unit] } };

  test("has the ids of all org units where a data element takes one, sorted", async () => {
    const all = { body: { organisationUnits: [{ id: "egasA7NnznR" }, { id: "IO8BkLFjFoe" }] } };
    const { baseUrl, seen } = await serve("2.42.4", { body: toProgram("ORGANISATION_UNIT") }, units, all);
    const snapshot = await connect(baseUrl).getMetadataSnapshot({ programs: [program], now: new Date(0) });
    expect(snapshot.organisationUnitIds).toEqual(["IO8BkLFjFoe", "egasA7NnznR"]);
    expect(Object.fromEntries(seen.at(-1)?.query ?? [])).toEqual({ fields: "id", paging: "false" });
  });

  test("does not ask for them where none does", async () => {
    const { baseUrl, seen } = await serve("2.42.4", { body: toProgram("TEXT") }, units);
    const snapshot = await connect(baseUrl).getMetadataSnapshot({ programs: [program], now: new Date(0) });
    expect(snapshot).not.toHaveProperty("organisationUnitIds", expect.anything());
    expect(seen.filter(({ path }) => path === "/api/organisationUnits")).toHaveLength(1);
  });
});

describe("reading back", () => {
  const uids = Array.from({ length: 900 }, (_, index) => `a${String(index).padStart(10, "0")}`);

  test.each([
    ["2.40.2", "event", ";", "instances"],
    ["2.41.1", "events", ",", "events"],
    ["2.43.0", "events", ",", "events"],
  ])("asks %s with %s joined by %j, in URLs that fit", async (version, param, separator, key) => {
    const parts = [400, 400, 100].map(() => ({ body: { [key]: [{ event: "a0000000001", deleted: true }] } }));
    const { baseUrl, seen } = await serve(version, ...parts);
    const found = await connect(baseUrl).listEventsByUid(program, [...uids, ...uids]);
    expect(found.get("a0000000001")).toEqual({ event: "a0000000001", deleted: true });
    const asked = seen.slice(1);
    expect(asked.flatMap(({ query }) => query.get(param)?.split(separator))).toEqual(uids);
    expect(asked.map(({ query }) => query.get("pageSize"))).toEqual(["400", "400", "100"]);
    for (const { query } of asked) {
      expect(query.get("program")).toBe(program);
      expect(query.get("includeDeleted")).toBe("true");
      expect(query.toString().length).toBeLessThan(7000);
    }
  });

  test("leaves out events that nobody asked for", async () => {
    const { baseUrl } = await serve("2.42.4", {
      body: { events: [{ event: "rLmhb6hr0Ls" }, { event: "DEcgfrrUS7j" }] },
    });
    const found = await connect(baseUrl).listEventsByUid(program, ["rLmhb6hr0Ls"]);
    expect([...found.keys()]).toEqual(["rLmhb6hr0Ls"]);
  });

  test("never takes an answer without the list for an empty list", async () => {
    const { baseUrl } = await serve("2.42.4", { body: { pager: {} } });
    expect(await failureOf(connect(baseUrl).listEventsByUid(program, ["rLmhb6hr0Ls"]))).toBeInstanceOf(
      ResponseError,
    );
  });

  test("of nothing asks nothing", async () => {
    const { baseUrl, seen } = await serve("2.42.4");
    await connect(baseUrl).listEventsByUid(program, []);
    expect(seen.filter(({ path }) => path.includes("tracker"))).toEqual([]);
  });
});
