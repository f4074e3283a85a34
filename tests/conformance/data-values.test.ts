import type { DataValue, Line } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, toNdjson, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import { outcomesOf } from "../cases-to-events/pipeline.ts";
import { describeTarget } from "./describe-target.ts";

const dataSet = "VaZsjqMclCP";
const orgUnit = "IO8BkLFjFoe";
const defaultCombo = "HllvX50cXC0";

/** One value a month. */
function toKey(id: string): DataValue {
  const month = Math.min(12, Number(id.slice(1)));
  return {
    dataElement: "oiJ3KI6Bv3P",
    period: `2024${String(month).padStart(2, "0")}`,
    orgUnit,
    categoryOptionCombo: defaultCombo,
    attributeOptionCombo: defaultCombo,
  };
}

function toLine(id: string, dataValue: Partial<DataValue>): Line {
  return { src: { system: "dhis2", stream: dataSet, id }, dataValue: { ...toKey(id), ...dataValue } };
}

async function request({ dhis2, env }: Sandbox, path: string, init: RequestInit = {}): Promise<string> {
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const headers = { "content-type": "application/json", authorization: `Basic ${login}` };
  const response = await fetch(`${dhis2.url}/api/dataValueSets${path}`, { ...init, headers });
  if (!response.ok) throw new Error(await response.text());
  return await response.text();
}

async function held(sandbox: Sandbox): Promise<string[]> {
  const query = `?dataSet=${dataSet}&orgUnit=${orgUnit}&startDate=2024-01-01&endDate=2024-12-31`;
  const { dataValues = [] }: { dataValues?: { value: string }[] } = JSON.parse(await request(sandbox, query));
  return dataValues.map(({ value }) => value).toSorted();
}

async function deleteByHand(sandbox: Sandbox, id: string): Promise<void> {
  const body = JSON.stringify({ dataSet, dataValues: [toKey(id)] });
  await request(sandbox, "?importStrategy=DELETE", { method: "POST", body });
}

const common = {
  tool: "push-dhis2",
  writes: { method: "POST", path: "/api/dataValueSets" },
  write: (id: string, value: string): Line => toLine(id, { value }),
  remove: (id: string): Line => ({ ...toLine(id, {}), op: "delete" }),
  shared: [toLine("r1", { value: "1" }), { ...toLine("r1", { value: "2" }) }],
  namesStored: false,
  held,
  deleteByHand,
} as const;

const noReports = { dataValues: 0, cases: 0 };

describeTarget({
  ...common,
  kind: "dataValue on 2.42",
  sandbox: { ...noReports, profile: "2.42" },
  refused: { value: "douze", code: "E7619" },
  spoiling: undefined,
  tellsAbsent: true,
});

describeTarget({
  ...common,
  kind: "dataValue on 2.43",
  sandbox: { ...noReports, profile: "2.43" },
  refused: { value: "douze", code: "E8122" },
  // An element of another data set.
  spoiling: (id) => toLine(id, { dataElement: "TXGsZvPsa11", value: "1" }),
  tellsAbsent: false,
});

describe.each(["2.42", "2.43"])("--strategy on %s: alike, though the servers do not agree", (profile) => {
  const [mine, theirs] = [common.write("r1", "11"), common.write("r2", "22")];

  async function push(given: SandboxTest, ...flags: string[]): Promise<string[]> {
    const args = ["--index", given.dir.file("index.db"), ...flags];
    const run = await runTool("push-dhis2", { args, env: given.env, stdin: toNdjson([mine, theirs]) });
    return outcomesOf(run.lines).map(({ outcome }) => [outcome.status, outcome.code ?? []].flat().join(" "));
  }

  async function enter(sandbox: Sandbox, id: string, value: string): Promise<void> {
    const body = JSON.stringify({ dataSet, dataValues: [{ ...toKey(id), value }] });
    await request(sandbox, "", { method: "POST", body });
  }

  test("CREATE leaves alone what is there, also after a lost answer, and a deleted value is not there", async () => {
    await withSandbox({ ...noReports, profile }, async (given) => {
      const { sandbox } = given;
      await enter(sandbox, "r1", "1");
      await deleteByHand(sandbox, "r1");
      await enter(sandbox, "r2", "2");
      sandbox.dhis2.setFaults([{ match: { ...common.writes, nth: 1 }, fault: { kind: "cut-after-commit" } }]);
      expect(await push(given, "--strategy", "CREATE")).toEqual(["created", "skipped NOT_IN_STRATEGY"]);
      expect(await held(sandbox)).toEqual(["11", "2"]);
      const [first] = await push(given);
      expect([first, await held(sandbox)]).toEqual(["unchanged", ["11", "22"]]);
    });
  });

  test("UPDATE makes nothing new", async () => {
    await withSandbox({ ...noReports, profile }, async (given) => {
      const { sandbox } = given;
      await enter(sandbox, "r2", "2");
      expect(await push(given, "--strategy", "UPDATE", "--dry-run")).toEqual([
        "skipped NOT_IN_STRATEGY",
        "updated",
      ]);
      expect(await push(given, "--strategy", "UPDATE")).toEqual(["skipped NOT_IN_STRATEGY", "updated"]);
      expect(await held(sandbox)).toEqual(["22"]);
    });
  });
});
