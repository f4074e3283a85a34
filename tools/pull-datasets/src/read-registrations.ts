import type { DataValueQuery, Dhis2Client } from "@d2pipe/dhis2-client";
import type { Part } from "./part.ts";

/** Lines that say where a data set is complete, each with its line feed. */
export interface RegistrationLines {
  bytes: Uint8Array;
  count: number;
}

/** All registrations of a part, if it asks for them, within the time that its values have: the server cannot say which of them changed. */
export async function readRegistrations(
  dhis2: Pick<Dhis2Client, "listCompleteDataSetRegistrations">,
  { complete, dataSet, orgUnit, periods, children }: Part,
  { timeoutMs, retryIf, signal }: Pick<DataValueQuery, "timeoutMs" | "retryIf" | "signal">,
): Promise<RegistrationLines> {
  if (!complete) return { bytes: Buffer.alloc(0), count: 0 };
  const what = { dataSets: [dataSet], periods, orgUnits: [orgUnit], children };
  const query = { ...what, timeoutMs, retryIf, signal };
  const found = await dhis2.listCompleteDataSetRegistrations(query);
  const src = { system: "dhis2", stream: dataSet };
  const lines = found.map(
    (completeDataSetRegistration) => `${JSON.stringify({ src, completeDataSetRegistration })}\n`,
  );
  return { bytes: Buffer.from(lines.join("")), count: lines.length };
}
