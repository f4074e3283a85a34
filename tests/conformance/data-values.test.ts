import type { DataValue, Line } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
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
