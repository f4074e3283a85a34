import type { CompleteDataSetRegistration } from "@d2pipe/records";
import { dhis2Login } from "@d2pipe/sandbox";
import { type PipeRun, runPipe, type SandboxTest, type Stage, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { countStatuses } from "../cases-to-events/pipeline.ts";
import { dataSets, pullBoth } from "../map-ids/two-servers.ts";

/** What data sets are complete at one server, on its way to another that has other ids. */
const [dataSet = ""] = dataSets;
const [first, second, third] = ["IO8BkLFjFoe", "pYEZh1Dg2DN", "lRsL73AB1bH"];
const path = "/api/completeDataSetRegistrations";
const now = (): Date => new Date("2024-03-11T10:00:00Z");
const authorization = `Basic ${Buffer.from(`${dhis2Login.username}:${dhis2Login.password}`).toString("base64")}`;

type Registration = Partial<CompleteDataSetRegistration>;

async function register(url: string, registrations: readonly Registration[], query = ""): Promise<void> {
  const completeDataSetRegistrations = registrations.map((one) => ({ dataSet, period: "202401", ...one }));
  const response = await fetch(`${url}${path}${query}`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ completeDataSetRegistrations }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function get<T>(url: string | undefined, what: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${url}${what}`, { headers: { authorization } });
  if (!response.ok) throw new Error(`${what}: ${response.status}`);
  return schema.parse(await response.json());
}

const named = z.object({ id: z.string(), code: z.string(), level: z.number().optional() });
const metadataSchema = z.object({
  dataSets: z.array(named).default([]),
  organisationUnits: z.array(named).default([]),
});
const listSchema = z.object({
  completeDataSetRegistrations: z
    .array(
      z.object({
        dataSet: z.string(),
        period: z.string(),
        organisationUnit: z.string(),
        date: z.string(),
        completed: z.boolean(),
      }),
    )
    .default([]),
});

type Named = z.infer<typeof named>;

async function listNamed(url: string | undefined): Promise<{ sets: Named[]; units: Named[] }> {
  const { dataSets: sets } = await get(url, "/api/dataSets?fields=id,code&paging=false", metadataSchema);
  const { organisationUnits: units } = await get(
    url,
    "/api/organisationUnits?fields=id,code,level&paging=false",
    metadataSchema,
  );
  return { sets, units };
}

/** `<data set> <period> <org unit> <date> <completed>` by codes, sorted: the same on both servers. */
async function heldByCode(url: string | undefined): Promise<string[]> {
  const { sets, units } = await listNamed(url);
  const codes = new Map([...sets, ...units].map(({ id, code }) => [id, code]));
  const query = new URLSearchParams({ startDate: "2024-01-01", endDate: "2024-12-31", children: "true" });
  for (const { id } of sets) query.append("dataSet", id);
  for (const { id, level } of units) if (level === 1) query.append("orgUnit", id);
  const { completeDataSetRegistrations } = await get(url, `${path}?${query.toString()}`, listSchema);
  return completeDataSetRegistrations
    .map(({ period, date, completed, ...one }) =>
      [codes.get(one.dataSet), period, codes.get(one.organisationUnit), date, completed].join(" "),
    )
    .toSorted();
}

interface Files {
  source: string;
  target: string;
}

async function transfer(
  { env, dir }: SandboxTest,
  { source, target }: Files,
  ...pull: string[]
): Promise<PipeRun> {
  const index = ["--index", dir.file("pair.db")] as const;
  const stages: readonly Stage[] = [
    ["pull-datasets", "--connection", "SOURCE", "--all-data-sets", "--year", "2024", ...index, ...pull],
    ["map-ids", "--scheme", "code", "--from-metadata", source, "--to-metadata", target],
    ["push-dhis2", "--connection", "TARGET", ...index],
  ];
  return await runPipe(stages, { env });
}

test("what is complete in a 2.42 is complete in a 2.43 with its values, and again when it changes", async () => {
  await withSandbox({ profile: "2.42", target: { profile: "2.43" }, dataValues: 200, now }, async (given) => {
    const { sandbox } = given;
    const [here, there] = [sandbox.dhis2.url, sandbox.target?.url];
    const files = await pullBoth(given);
    await register(here, [
      { organisationUnit: first, date: "2024-02-05" },
      { organisationUnit: second },
      { organisationUnit: third, completed: false },
    ]);
    expect(countStatuses((await transfer(given, files)).lines)).not.toHaveProperty("unchanged");
    expect(await heldByCode(there)).toEqual([]);
    const run = await transfer(given, files, "--complete");
    const all = await heldByCode(here);
    expect([run.codes, countStatuses(run.lines).created]).toEqual([[0, 0, 0], all.length]);
    expect(await heldByCode(there)).toEqual(all);

    sandbox.target?.clearRequests();
    await transfer(given, files, "--complete", "--incremental");
    expect(sandbox.target?.requests.filter(({ method }) => method === "POST")).toEqual([]);

    await register(here, [
      { organisationUnit: first, completed: false },
      { organisationUnit: third, date: "2024-03-01" },
    ]);
    const match = { method: "POST", path, nth: 1 };
    sandbox.target?.setFaults([{ match, fault: { kind: "cut-after-commit" } }]);
    const changed = await transfer(given, files, "--complete", "--incremental");
    expect([changed.codes, countStatuses(changed.lines)]).toMatchObject([[0, 0, 0], { updated: 2 }]);
    expect(await heldByCode(there)).toEqual(await heldByCode(here));

    // Of what is deleted DHIS2 keeps no trace.
    await register(here, [{ organisationUnit: second }], "?importStrategy=DELETE");
    await transfer(given, files, "--complete", "--incremental");
    expect(await heldByCode(there)).toHaveLength(all.length);
  });
});

test("no registration reaches the target before the values that came before it", async () => {
  await withSandbox({ target: {}, dataValues: 2000, now }, async (given) => {
    const { sandbox } = given;
    const files = await pullBoth(given);
    await register(
      sandbox.dhis2.url,
      [first, second, third].map((organisationUnit) => ({ organisationUnit })),
    );
    const match = { method: "POST", path: "/api/dataValueSets", nth: 1 };
    sandbox.target?.setFaults([{ match, fault: { kind: "status", status: 429, retryAfter: 1 } }]);
    sandbox.target?.clearRequests();
    expect((await transfer(given, files, "--complete")).codes).toEqual([0, 0, 0]);
    const writes = sandbox.target?.requests.filter(({ method }) => method === "POST") ?? [];
    const registering = writes.findIndex((request) => request.path === path);
    const [, ofDataSet = "none"] = /"dataSet":"([^"]*)"/.exec(writes[registering]?.body ?? "") ?? [];
    const last = writes.findLastIndex(
      (request) => request.path !== path && request.body?.includes(`"dataSet":"${ofDataSet}"`),
    );
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(registering);
  });
});

test("one that the target does not take is rejected by name, and the others are there", async () => {
  await withSandbox({ target: {}, dataValues: 0, now }, async (given) => {
    const { env, dir, sandbox } = given;
    const src = { system: "dhis2", stream: dataSet };
    const { sets, units } = await listNamed(sandbox.target?.url);
    const facility = units.find(({ level }) => level === 4);
    const good = { dataSet: sets[0]?.id, period: "202401", organisationUnit: facility?.id };
    const lines = [good, { ...good, period: "202402" }, { ...good, organisationUnit: "abcdefghij1" }]
      .map((completeDataSetRegistration) => `${JSON.stringify({ src, completeDataSetRegistration })}\n`)
      .join("");
    const push: Stage = ["push-dhis2", "--connection", "TARGET", "--index", dir.file("pair.db")];
    const dry = await runPipe([[...push, "--dry-run"]], { env, stdin: lines });
    expect(countStatuses(dry.lines)).toEqual({ created: 2, rejected: 1 });
    expect(await heldByCode(sandbox.target?.url)).toEqual([]);
    const run = await runPipe([push], { env, stdin: lines });
    expect([run.code, countStatuses(run.lines)]).toEqual([5, { created: 2, rejected: 1 }]);
    expect(run.stdout).toContain(
      '"code":"NOT_REGISTERED","message":"the org unit does not exist in DHIS2, or the user may not see it"',
    );
    expect(await heldByCode(sandbox.target?.url)).toHaveLength(2);
  });
});
