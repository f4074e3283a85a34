import type { HeldObject, Order, Sending, Target } from "../../target.ts";
import { identifyRegistration, registrationScope } from "./identify.ts";
import { interpretRegistrations, type RegistrationReport } from "./interpret.ts";
import { formatKey, parseKey, type RegistrationKey } from "./key.ts";

/** What complete data set registrations need of a DHIS2 server. Failures are `RemoteError`s. */
export interface RegistrationServer {
  /** `POST /api/completeDataSetRegistrations` with `{"completeDataSetRegistrations":[…]}`. */
  importRegistrations(body: string, order: Order): Promise<RegistrationReport>;
  /** Those of a data set, in these periods at these org units, that the server has; one that was deleted is not there. */
  listRegistrations(
    dataSet: string,
    periods: readonly string[],
    organisationUnits: readonly string[],
  ): Promise<readonly RegistrationKey[]>;
}

/**
 * That data sets are complete: the key of each is all that names it, also after a deletion. One is sent behind the values of its data
 * set that came before it.
 */
export function createCompleteRegistrationsTarget(server: RegistrationServer): Target<RegistrationReport> {
  return {
    kind: "completeDataSetRegistration",
    reusesIds: true,
    follows: "dataValue",
    identify: identifyRegistration,
    isPlaceOf: (scope) => scope === registrationScope,
    computeTarget: ({ id }) => id,
    conflictKeys: ({ target }) => [target],
    encode: renderRegistrations,
    send: (body, order) => server.importRegistrations(body, order),
    interpret: interpretRegistrations,
    async lookup(batch) {
      const held = new Map<string, HeldObject>();
      const keys = batch.map(({ target }) => parseKey(target));
      for (const [dataSet, group] of Map.groupBy(keys, (key) => key.dataSet)) {
        const periods = new Set(group.map(({ period }) => period));
        const units = new Set(group.map(({ organisationUnit }) => organisationUnit));
        for (const key of await server.listRegistrations(dataSet, [...periods], [...units])) {
          held.set(formatKey(key), { deleted: false });
          // The default combo, which only the server knows: any will do to say that it is there.
          held.set(formatKey({ ...key, attributeOptionCombo: undefined }), { deleted: false });
        }
      }
      return held;
    },
  };
}

function renderRegistrations(batch: readonly Sending[], { action }: Order): string {
  const items = batch.map(({ target, content }) =>
    action === "delete" ? JSON.stringify(parseKey(target)) : `{${content}}`,
  );
  return `{"completeDataSetRegistrations":[${items.join(",")}]}`;
}
