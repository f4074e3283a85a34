import type { User } from "../../auth/users.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { requireAuthority } from "../require-authority.ts";
import { acceptTask } from "../tasks.ts";
import { importGroup } from "./import-group.ts";
import { type ImportOptions, readImportOptions } from "./import-options.ts";
import { answerSummary, type ImportSummary, nothingCounted } from "./import-summary.ts";
import { importValues } from "./import-values.ts";
import { type Payload, readPayload, UnreadableBody } from "./payload.ts";

/** Reads the body now and gives the work that imports it. */
function prepare(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  options: ImportOptions,
): { payload: Payload; work: () => ImportSummary } {
  const { profile } = server;
  try {
    const payload = readPayload(request, profile, options);
    const run = profile.dataEntryGroups ? importGroup : importValues;
    return { payload, work: () => run(server, user, payload, options) };
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const description = `The import process failed: ${error.message}`;
    const failed: ImportSummary = {
      status: "ERROR",
      description,
      count: nothingCounted,
      conflicts: [],
      rejectedIndexes: [],
    };
    return { payload: { values: [] }, work: () => failed };
  }
}

const loading = ["Loading file resource", "Loading file content"];

/** What a task of this line says on its way. */
function stepsOf({ profile }: Dhis2Server, payload: Payload, { count }: ImportSummary): string[] {
  if (profile.minor <= 41) return [...loading, "Importing data..."];
  if (!profile.dataEntryGroups)
    return [
      ...loading,
      "Reading data set header",
      "Creating import context",
      "Preheat caches...",
      "Loading base metadata",
      "Run data set validation",
      "Importing values (list)",
      `Import summary: [imports=${count.imported}, updates=${count.updated}, ignores=${count.ignored}]`,
    ];
  const { dataSet = "", orgUnit = "", period = "", attributeOptionCombo = "", values } = payload;
  const head = `[de= ou=${orgUnit} pe=${period} aoc=${attributeOptionCombo}]`;
  return [
    ...loading,
    "Deserializing JSON data",
    `Decoding group ds=${dataSet} ${head}(${values.length} values)`,
    `Validating group ds=${dataSet} (${values.length} values)`,
    `Upserting group ds=${dataSet} (${count.updated} values)`,
  ];
}

/** `POST /api/dataValueSets` (§4.1 to §4.5): the summary at once, or a task. */
export function postDataValues(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  requireAuthority(server, user, "F_DATAVALUE_ADD");
  const options = readImportOptions(request.query, server.profile.minor);
  const { payload, work } = prepare(server, request, user, options);
  if (!options.is("async")) return answerSummary(work(), options, server.profile);
  const steps = (summary: ImportSummary): string[] => stepsOf(server, payload, summary);
  return acceptTask(server, request, "DATAVALUE_IMPORT", { options, work, steps });
}
