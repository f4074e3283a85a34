import type { Line } from "@d2pipe/records";
import { type Sandbox, saveChange } from "@d2pipe/sandbox";
import { describeTarget } from "./describe-target.ts";

const property = "dhis_x";

function toLine(id: string, externalId: string, value: string): Line {
  const src = { system: "dhis2", stream: "totals", id };
  return { src, caseUpdate: { external_id: externalId, properties: { [property]: value } } };
}

/** The facilities of seven records, and others. */
function prepare({ commcare }: Sandbox): void {
  for (let number = 1; number <= 20; number += 1)
    saveChange(
      commcare.simulator.store,
      {
        case_id: `case-${number}`,
        case_type: "facility",
        external_id: `r${number}`,
        properties: { beds: "7" },
      },
      0,
    );
}

async function held({ commcare }: Sandbox): Promise<string[]> {
  const cases = commcare.simulator.store.saved();
  return cases.flatMap(({ properties }) => properties[property] ?? []).toSorted();
}

const common = {
  sandbox: {},
  tool: "update-cases",
  oneLane: [],
  serverOf: ({ commcare }: Sandbox) => commcare,
  prepare,
  made: "updated",
  deletes: false,
  write: (id: string, value: string): Line => toLine(id, id, value),
  remove: (id: string): Line => ({ ...toLine(id, id, ""), op: "delete" }),
  shared: [toLine("twice-1", "r1", "1"), toLine("twice-2", "r1", "2")],
  // XML has no spelling for it.
  refused: { value: "\u000b", code: "BAD_PAYLOAD" },
  spoiling: undefined,
  namesStored: false,
  tellsAbsent: false,
  held,
  deleteByHand: async () => {},
} as const;

describeTarget({
  ...common,
  kind: "caseUpdate by Case API v2",
  flags: ["--type", "facility"],
  writes: { method: "POST", path: "case/v2/$" },
  bodyLength: 300,
});

describeTarget({
  ...common,
  kind: "caseUpdate by forms",
  flags: ["--type", "facility", "--api", "xform"],
  writes: { method: "POST", path: "receiver/api/$" },
  bodyLength: 1300,
});
