import { AuthError, ConfigError, HttpError, InputError, NetworkError } from "@d2pipe/errors";
import { ipcSurvey, koboUsers, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { serveHttp } from "@d2pipe/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KoboLogin } from "./client-options.ts";
import { createKoboClient, type KoboClient } from "./kobo-client.ts";

const [loader, stranger] = koboUsers;
const asset = ipcSurvey.uid;
const waits: number[] = [];
let sandbox: Sandbox;

function connect(
  login: KoboLogin = { token: loader.token },
  retries = 5,
  send: typeof fetch = fetch,
): KoboClient {
  return createKoboClient({
    baseUrl: sandbox.kobo.url,
    login,
    userAgent: "d2pipe/test",
    retries,
    fetch: send,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
}

beforeAll(async () => {
  sandbox = await startSandbox({ submissions: 2500 });
});
afterEach(() => {
  sandbox.kobo.simulator.resetSwitches();
  sandbox.kobo.clearFaults();
  sandbox.kobo.clearRequests();
  waits.length = 0;
});
afterAll(() => sandbox.close());

async function idsOf(client: KoboClient, pageSize?: number): Promise<number[]> {
  const ids: number[] = [];
  for await (const page of client.listSubmissions(asset, { pageSize }))
    ids.push(...page.submissions.map(({ _id }) => _id));
  return ids;
}

function heldIds(): number[] {
  return sandbox.kobo.simulator.store.list().map(({ _id }) => _id);
}

async function readText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read).toString("utf8");
}

describe("listing submissions", () => {
  it.each([
    ["the server's cap of 1,000", {}, undefined, 4],
    ["an old server's cap of 30,000", { oldServer: true }, 30_000, 2],
    ["pages smaller than asked for", { pageCap: 300 }, undefined, 10],
  ])("gets all of them, each once, under %s", async (_, switches, pageSize, requests) => {
    sandbox.kobo.simulator.setSwitches(switches);
    expect(await idsOf(connect(), pageSize)).toEqual(heldIds());
    expect(sandbox.kobo.requests).toHaveLength(requests);
  });

  it("misses nobody when rows are deleted and added between pages", async () => {
    const before = heldIds();
    sandbox.kobo.simulator.setSwitches({ deleteBetweenPages: 3, addBetweenPages: 2 });
    const ids = await idsOf(connect());
    expect(new Set(ids).size).toBe(ids.length);
    expect(before.filter((id) => !ids.includes(id))).toEqual([]);
    sandbox.kobo.simulator.resetSwitches();
    const last = ids.at(-1) ?? 0;
    expect(last).toBeGreaterThan(before.at(-1) ?? 0);
    expect(heldIds().filter((id) => id <= last && !ids.includes(id))).toEqual([]);
  });

  it.each([
    ["counts too many", { countOffset: 7 }],
    ["counts too few", { countOffset: -7 }],
    ["leaves rows out", { lostRows: 4 }],
  ])("ends with exit code 3 when the server %s", async (_, switches) => {
    sandbox.kobo.simulator.setSwitches(switches);
    const failure = await idsOf(connect()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ exitCode: 3, message: expect.stringContaining("not complete") });
  });

  it("asks a page again when it does not add up, since a submission may come in between count and rows", async () => {
    sandbox.kobo.simulator.setSwitches({ oldServer: true, countOffset: -3 });
    const client = connect(undefined, 5, async (...asked) => {
      const answer = await fetch(...asked);
      sandbox.kobo.simulator.setSwitches({ countOffset: 0 });
      return answer;
    });
    expect(await idsOf(client, 30_000)).toEqual(heldIds());
    expect(sandbox.kobo.requests).toHaveLength(3);
  });

  it("asks again after lost, cut and refused answers", async () => {
    sandbox.kobo.setFaults([
      { match: { nth: 1 }, fault: { kind: "status", status: 502 } },
      { match: { nth: 3 }, fault: { kind: "cut-after-commit" } },
      { match: { nth: 5 }, fault: { kind: "truncated-json" } },
      { match: { nth: 7 }, fault: { kind: "status", status: 429, retryAfter: 3 } },
    ]);
    expect(await idsOf(connect())).toEqual(heldIds());
    expect(waits.some((wait) => wait >= 3000)).toBe(true);
  });

  it("gives up with the last answer when the server stays away", async () => {
    sandbox.kobo.setFaults([{ match: {}, fault: { kind: "status", status: 503 } }]);
    await expect(idsOf(connect(undefined, 2))).rejects.toThrow(HttpError);
    expect(sandbox.kobo.requests).toHaveLength(3);
  });
});

it("gives the form with its questions, in repeats too, and its choices", async () => {
  const { name, survey, choices } = await connect().getForm(asset);
  expect(name).toBe("IPC assessment");
  expect(survey).toContainEqual({
    type: "select_one ipc_ftype_choices",
    name: "ipc_ftype",
    "label::English": "Facility type",
  });
  expect(survey.map(({ type }) => type).filter((type) => type?.includes("repeat"))).toEqual([
    "begin_repeat",
    "end_repeat",
  ]);
  expect(choices).toContainEqual({
    list_name: "ipc_ftype_choices",
    name: "opt_hc",
    "label::English": "Health centre",
  });
});

describe("what the server refuses", () => {
  const password = { username: loader.username, password: loader.password };
  it.each<[string, KoboLogin, object, string]>([
    ["a wrong token", { token: "no" }, {}, "check the token"],
    ["somebody the form was not shared with", { token: stranger?.token ?? "" }, {}, "no permission"],
    ["a password where a second factor is asked for", password, { mfa: true }, "second factor"],
  ])("%s", async (_, login, switches, hint) => {
    sandbox.kobo.simulator.setSwitches(switches);
    const failure = await idsOf(connect(login)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuthError);
    expect(failure).toMatchObject({ exitCode: 6, hint: expect.stringContaining(hint) });
    expect(sandbox.kobo.requests).toHaveLength(1);
  });

  it("a password passes without a second factor", async () => {
    expect(await idsOf(connect(password))).toEqual(heldIds());
  });

  it("an HTML page is named as what it is", async () => {
    sandbox.kobo.setFaults([{ match: {}, fault: { kind: "login-page" } }]);
    await expect(idsOf(connect())).rejects.toThrow("an HTML page; expected JSON");
  });

  it("a draft has no submissions", async () => {
    const body = JSON.stringify({ detail: "The specified asset has not been deployed" });
    sandbox.kobo.setFaults([{ match: {}, fault: { kind: "status", status: 400, body } }]);
    await expect(idsOf(connect())).rejects.toThrow(ConfigError);
  });
});

const saved = {
  type: "csv",
  lang: "_xml",
  group_sep: "/",
  hierarchy_in_labels: false,
  fields_from_all_versions: true,
  multiple_select: "summary",
};

async function saveSettings(name: string): Promise<void> {
  await fetch(`${sandbox.kobo.url}/api/v2/assets/${asset}/export-settings/`, {
    method: "POST",
    headers: { authorization: `Token ${loader.token}` },
    body: JSON.stringify({ name, export_settings: saved }),
  });
}

function countRows(csv: string): number {
  return csv.split(/"\r\n"/).length - 1;
}

describe("exports", () => {
  beforeAll(() => saveSettings("daily"));

  it("by saved settings wait while the file is made, and read it with the token", async () => {
    sandbox.kobo.simulator.setSwitches({ exportBusy: 2 });
    const csv = await readText(connect().getSavedExport(asset, "daily"));
    expect(csv).toContain('"FACILITY";"ASSESSMENT_DATE"');
    expect(countRows(csv)).toBe(heldIds().length);
    expect(waits).toEqual([5000, 5000]);
  });

  it("by saved settings that do not exist name those that do", async () => {
    await expect(readText(connect().getSavedExport(asset, "weekly"))).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining("daily"),
    });
  });

  it("that are queued are waited for and taken away again", async () => {
    sandbox.kobo.simulator.setSwitches({ exportPolls: 4 });
    expect(countRows(await readText(connect().makeExport(asset)))).toBe(heldIds().length);
    expect(waits).toEqual([1000, 2000, 4000]);
    const { method, path } = sandbox.kobo.requests.at(-1) ?? {};
    expect([method, path]).toEqual(["DELETE", expect.stringContaining("/exports/e")]);
  });

  it("that fail say why, and are taken away too", async () => {
    sandbox.kobo.simulator.setSwitches({ exportError: "out of memory" });
    await expect(readText(connect().makeExport(asset))).rejects.toThrow("out of memory");
    expect(sandbox.kobo.requests.at(-1)?.method).toBe("DELETE");
  });

  it("on another host are read without the token", async () => {
    const seen: (string | undefined)[] = [];
    await using store = await serveHttp((request, response) => {
      seen.push(request.headers.authorization);
      response.end('"_id"\r\n"1"\r\n');
    });
    sandbox.kobo.simulator.setSwitches({ storageUrl: `http://localhost:${store.port}` });
    expect(await readText(connect().makeExport(asset))).toBe('"_id"\r\n"1"\r\n');
    expect(seen).toEqual([undefined]);
  });

  it("that are cut off on the way do not look whole", async () => {
    await using store = await serveHttp((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('"_id"\r\n', () => response.destroy());
    });
    sandbox.kobo.simulator.setSwitches({ storageUrl: `http://localhost:${store.port}` });
    await expect(readText(connect().makeExport(asset))).rejects.toThrow(NetworkError);
  });
});
