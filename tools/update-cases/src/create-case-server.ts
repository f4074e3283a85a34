import { type CommcareClient, renderUpdates } from "@d2pipe/commcare-client";
import type { CaseProperties, CaseServer } from "@d2pipe/push";

/** The only place where `commcare-client` meets the case updates of `push`. */
export function createCaseServer(client: CommcareClient): CaseServer {
  return {
    knowsRepeats: false,
    encode: renderUpdates,
    write: async (body) => await client.updateCases(body),
    read: async (caseIds) => await readProperties(client, caseIds),
  };
}

async function readProperties(client: CommcareClient, ids: readonly string[]): Promise<CaseProperties[]> {
  const { cases } = await client.getCases(ids);
  return cases.map(({ case_id, properties }) => ({
    case_id,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, value === null ? "" : String(value)]),
    ),
  }));
}
