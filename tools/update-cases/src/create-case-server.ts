import { type CommcareClient, renderUpdates } from "@d2pipe/commcare-client";
import type { CaseProperties, CaseServer } from "@d2pipe/push";
import { CaseForms, type FormParts } from "./case-forms.ts";

/** `v2`: Case API v2; `xform`: forms, as phones submit them. */
export type WriteApi = "v2" | "xform";

/** The only place where `commcare-client` meets the case updates of `push`. */
export function createCaseServer(client: CommcareClient, api: WriteApi, parts: FormParts): CaseServer {
  const read = async (caseIds: readonly string[]) => await readProperties(client, caseIds);
  if (api === "v2")
    return {
      knowsRepeats: false,
      encode: renderUpdates,
      write: async (body) => await client.updateCases(body),
      read,
    };
  const forms = new CaseForms(parts);
  return {
    knowsRepeats: true,
    encode: (updates) => forms.render(updates),
    async write(xml) {
      const result = await client.submitForm(xml);
      if (result.kind === "refused") return { ...result, updates: [] };
      forms.accept(result.formId);
      return result;
    },
    read,
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
