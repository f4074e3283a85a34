import { jsonAnswer } from "../answers/web-message.ts";
import { durationOf, isKnownType, periodTypes } from "../aggregate/period-types.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer } from "../../simulator.ts";

/** `GET /api/periodTypes`: as time goes up to 2.42, then by name and with a name to show. */
export function listPeriodTypes({ profile }: Dhis2Server): SimulatorAnswer {
  const isNewer = profile.minor >= 43;
  const known = periodTypes.filter(({ name }) => isKnownType(name, profile.minor));
  const ordered = isNewer ? known.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : known;
  const shown = ordered.map(({ name, displayName, isoFormat, days }) => ({
    name,
    ...(isNewer ? { displayName } : {}),
    isoDuration: durationOf(name),
    isoFormat,
    frequencyOrder: days,
  }));
  return jsonAnswer(200, { periodTypes: shown });
}
