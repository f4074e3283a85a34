import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { importGroup } from "./import-group.ts";
import { type ImportOptions, readImportOptions } from "./import-options.ts";
import { answerSummary, type ImportSummary, nothingCounted } from "./import-summary.ts";
import { importValues } from "./import-values.ts";
import { readPayload, UnreadableBody } from "./payload.ts";

/** @throws Refusal 403 */
export function requireAuthority(user: User, authority: string): void {
  if (user.superuser || user.authorities.includes(authority)) return;
  throw refuse(403, `Access is denied, requires one Authority from [${authority}]`);
}

function importBody(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  options: ImportOptions,
): ImportSummary {
  try {
    const payload = readPayload(request, server.profile, options);
    const run = server.profile.dataEntryGroups ? importGroup : importValues;
    return run(server, user, payload, options);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    return {
      status: "ERROR",
      description: `The import process failed: ${error.message}`,
      count: nothingCounted,
      conflicts: [],
      rejectedIndexes: [],
    };
  }
}

/** `POST /api/dataValueSets` (§4.1 to §4.4). */
export function postDataValues(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  requireAuthority(user, "F_DATAVALUE_ADD");
  const options = readImportOptions(request.query, server.profile.minor);
  return answerSummary(importBody(server, request, user, options), options, server.profile);
}
