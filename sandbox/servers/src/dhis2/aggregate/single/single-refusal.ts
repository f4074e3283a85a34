import { type Refusal, refuse } from "../../answers/web-message.ts";
import { type JsonObject, textOf } from "../../json.ts";
import type { Dhis2Server } from "../../server.ts";
import { periodErrorOf } from "../period.ts";
import type { PayloadValue } from "../import/payload.ts";

/** Up to 2.42 the single value endpoint has codes and words of its own for what the import refuses. */
function olderRefusal(server: Dhis2Server, code: string, message: string, value: PayloadValue): Refusal {
  const { dataElement = "", orgUnit = "", period = "" } = value;
  const valueType = server.aggregate.elements.get(dataElement)?.valueType ?? "";
  const own: Readonly<Record<string, readonly [code: string, message: string]>> = {
    E7610: ["E1100", message],
    E7611: ["E1101", `Period is invalid: \`${period}\``],
    E7612: ["E1102", message],
    E7613: ["E1103", message],
    E7617: ["E2020", `Organisation unit is not in the hierarchy of the current user: \`${orgUnit}\``],
    E7619: ["E2030", `Data value must match data element value type: \`${valueType}\``],
    E7640: ["E2017", "Data set is locked"],
    E7641: ["E2022", message.replace(/ and data set: .*$/, "")],
  };
  const [shownCode, shown] = own[code] ?? [code, message];
  return refuse(409, shown, shownCode);
}

/** What a conflict of the import is as the answer to a single value. */
export function singleRefusal(server: Dhis2Server, conflict: JsonObject, value: PayloadValue): Refusal {
  const code = textOf(conflict.errorCode) ?? "";
  const message = textOf(conflict.value) ?? "";
  if (!server.profile.dataEntryGroups) return olderRefusal(server, code, message, value);
  if (code.startsWith("E812")) return refuse(409, `Failed to upsert data value: ${message}`, "E1004");
  return refuse(409, message, code);
}

/** From 2.43 on. @throws Refusal 400 */
export function refuseMalformedPeriod(server: Dhis2Server, period: string): void {
  if (server.profile.dataEntryGroups && server.parsePeriod(period) === undefined)
    throw refuse(400, periodErrorOf(period));
}
