import type { HeldObject, Order, Sending, Target } from "../../target.ts";
import { type CheckDataValue, dataValueScope, identifyDataValue } from "./identify.ts";
import { type DataValueReport, type ExplainConflict, interpretDataValues } from "./interpret.ts";
import { type DataValueKey, formatKey, parseKey } from "./key.ts";

/** What aggregate values need of a DHIS2 server. Failures are `RemoteError`s. */
export interface DataValueServer {
  /** `POST /api/dataValueSets` with `{"dataSet":…,"dataValues":[…]}`. */
  importDataValues(body: string, order: Order): Promise<DataValueReport>;
  /** Those of the keys that the server has a value for, deleted ones too. */
  listDataValues(
    dataSet: string | undefined,
    keys: readonly DataValueKey[],
  ): Promise<readonly (DataValueKey & { deleted: boolean })[]>;
}

/** Aggregate values: the key of each is all that names it, also after a deletion. */
export function createDataValuesTarget(
  server: DataValueServer,
  { explain, check }: { explain: ExplainConflict; check?: CheckDataValue | undefined },
): Target<DataValueReport> {
  return {
    kind: "dataValue",
    reusesIds: true,
    identify: (parsed) => identifyDataValue(parsed, check),
    isPlaceOf: (scope) => scope === dataValueScope,
    computeTarget: ({ id }) => id,
    conflictKeys: ({ target }) => [target],
    encode: renderDataValues,
    send: (body, order) => server.importDataValues(body, order),
    interpret: (batch, order, report) => interpretDataValues(batch, order, report, explain),
    async lookup(batch) {
      const found = new Map<string, HeldObject>();
      for (const [dataSet, group] of Map.groupBy(batch, (sending) => sending.group)) {
        const keys = group.map(({ target }) => parseKey(target));
        const held = await server.listDataValues(dataSet, keys);
        for (const { deleted, ...key } of held) found.set(formatKey(key), { deleted });
      }
      return found;
    },
  };
}

/** The body of `POST /api/dataValueSets`. The values of a request are of one data set, as 2.43 wants it. */
function renderDataValues(batch: readonly Sending[], { action }: Order): string {
  const dataSet = batch[0]?.group;
  let body = dataSet === undefined ? "{" : `{"dataSet":${JSON.stringify(dataSet)},`;
  body += '"dataValues":[';
  let comma = "";
  for (const { target, content } of batch) {
    body += comma;
    body += action === "delete" ? JSON.stringify(parseKey(target)) : `{${content}}`;
    comma = ",";
  }
  return `${body}]}`;
}
