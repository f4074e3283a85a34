import type { Named, Pair } from "./pairs-document.ts";

/** What `pipelines/datasets-to-dhis2.sh` reads of a pair, by the names that a settings file for one pair has, too. */
export type PairSettings = Readonly<Record<string, string>>;

function join(list: readonly Named[] = []): string {
  return list.map((each) => (typeof each === "string" ? each : each.id)).join(",");
}

/**
 * A pair as settings; what it does not say is empty, so that nothing of the pair before stays.
 *
 * @param toPath makes a path in the file absolute
 */
export function toSettings(pair: Pair, toPath: (path: string) => string): PairSettings {
  const { queue } = pair;
  return {
    PAIR: pair.name,
    SOURCE_CONNECTION: pair.source,
    TARGET_CONNECTION: pair.target ?? "",
    DATA_SETS: pair.dataSets === "all" ? "all" : join(pair.dataSets),
    EXCEPT_DATA_SETS: join(pair.except),
    TOP_ORG_UNITS: join(pair.orgUnits),
    ORG_UNIT_LEVEL: pair.orgUnitLevel === undefined ? "" : String(pair.orgUnitLevel),
    ID_TABLE: pair.idTable === undefined ? "" : toPath(pair.idTable),
    INCLUDE_DELETED: pair.includeDeleted ? "yes" : "",
    QUEUE_SOURCE: queue?.source ?? "",
    QUEUE_DESTINATION: queue?.destination ?? "",
    QUEUE_DIALECT: queue?.dialect ?? "",
    QUEUE_WAIT: queue?.waitMinutes === undefined ? "" : String(queue.waitMinutes),
  };
}
