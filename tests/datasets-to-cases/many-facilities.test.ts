import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { runTool, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";

function toUid(name: string): string {
  return `U${createHash("sha256").update(name).digest("hex").slice(0, 10)}`;
}

/** A country of 1,000 facilities in 20 districts, each of which fills six data sets of one data element in. */
const [facilities, districts, sets] = [1000, 20, 6] as const;
const root = toUid("root");
const dataSets = Array.from({ length: sets }, (_, at) => toUid(`data set ${at}`));
const units = Array.from({ length: facilities }, (_, at) => toUid(`facility ${at}`));

function toMetadata(): Record<string, unknown[]> {
  const openingDate = "2010-01-01";
  const unit = (id: string, parent?: string) => ({
    id,
    name: id,
    shortName: id,
    openingDate,
    ...(parent !== undefined && { parent: { id: parent } }),
  });
  const sharing = { public: "rwrw----", external: false };
  const dataElements = dataSets.map((_, at) => ({
    id: toUid(`element ${at}`),
    name: `element ${at}`,
    shortName: `element ${at}`,
    domainType: "AGGREGATE",
    valueType: "NUMBER",
    aggregationType: "SUM",
    zeroIsSignificant: true,
    sharing,
  }));
  const login = { username: "integration", password: "Malaika-2024!" };
  const all = [{ id: root }];
  return {
    organisationUnits: [
      unit(root),
      ...Array.from({ length: districts }, (_, at) => unit(toUid(`district ${at}`), root)),
      ...units.map((id, at) => unit(id, toUid(`district ${at % districts}`))),
    ],
    dataElements,
    dataSets: dataSets.map((id, at) => ({
      id,
      name: `data set ${at}`,
      periodType: "Quarterly",
      sharing,
      organisationUnits: units.map((facility) => ({ id: facility })),
      dataSetElements: [{ dataElement: { id: toUid(`element ${at}`) }, dataSet: { id } }],
    })),
    userRoles: [{ id: toUid("role"), name: "all", authorities: ["ALL"] }],
    users: [
      {
        id: toUid("user"),
        ...login,
        firstName: "a",
        surname: "b",
        organisationUnits: all,
        dataViewOrganisationUnits: all,
        userRoles: [{ id: toUid("role") }],
      },
    ],
  };
}

const aValue = {
  categoryOptionCombo: "HllvX50cXC0",
  attributeOptionCombo: "HllvX50cXC0",
  comment: null,
  followUp: undefined,
  storedBy: "integration",
  created: 0,
  lastUpdated: 0,
  deleted: false,
};

test("1,000 facilities, 6 data sets, 4 quarters: at most 100 reads, and every total is there", async () => {
  const now = (): Date => new Date("2024-01-05T10:00:00Z");
  await withSandbox({ metadata: toMetadata(), now }, async ({ sandbox, env, dir }) => {
    const { state } = sandbox.dhis2.simulator;
    const quarters = ["2023Q1", "2023Q2", "2023Q3", "2023Q4"];
    for (const [place, orgUnit] of units.entries()) {
      const at = place % sets;
      const [dataElement, period] = [toUid(`element ${at}`), quarters[place % 4] ?? ""];
      state.dataValues.put({ ...aValue, dataElement, period, orgUnit, value: String(place) });
    }
    const rows = dataSets.map((id, at) => `p${at},${toUid(`element ${at}`)},${id}\n`);
    writeFileSync(dir.file("map.csv"), `case_property,data_element_id,data_set_id\n${rows.join("")}`);
    const where = ["--map", dir.file("map.csv")];
    const pulled = await runTool("pull-datasets", {
      args: [...where, "--org-unit-level", "1", "--period", "LAST_4_QUARTERS"],
      env,
    });
    expect(pulled.code).toBe(0);
    expect(sandbox.dhis2.requests.length).toBeLessThanOrEqual(100);
    const periods = quarters.flatMap((quarter) => ["--period", quarter]);
    const { lines } = await runTool("to-case-updates", {
      args: [...where, "--type", "x", ...periods],
      stdin: pulled.stdout,
    });
    const updates = lines.flatMap((parsed) => (parsed.kind === "caseUpdate" ? [parsed.line.caseUpdate] : []));
    const found = new Map(updates.map(({ external_id, properties }) => [external_id, properties]));
    expect([...found]).toHaveLength(facilities);
    expect(units.map((id) => found.get(id))).toEqual(
      units.map((_, at) => ({ [`p${at % sets}`]: String(at) })),
    );
  });
});
