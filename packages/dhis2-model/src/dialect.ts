import { ConfigError } from "@d2pipe/errors";

/** What differs between DHIS2 versions, as far as d2pipe uses it (dhis2-api §3.2, §3.3, §9). */
export interface Dialect {
  /** The 42 of 2.42. */
  minor: number;
  /** The key of the list in an answer of `GET /api/tracker/events`. */
  eventListKey: "instances" | "events";
  /** How events are asked for by UID. The wrong name is ignored silently, and gives other events. */
  eventIds: { param: "event" | "events"; separator: ";" | "," };
  /** What a malformed UID of an event costs: the object alone (E1048), or the whole request (400). */
  malformedUid: "object" | "request";
  /** `completedAt` of an event that is not completed is refused (E1051). */
  checksCompletedAt: boolean;
  /** An import of data values says how many are new; else they are counted as updated. */
  countsNewValues: boolean;
}

const v38 = {
  eventListKey: "instances",
  eventIds: { param: "event", separator: ";" },
  malformedUid: "object",
  checksCompletedAt: false,
  countsNewValues: true,
} as const;
const v41 = { ...v38, eventListKey: "events", eventIds: { param: "events", separator: "," } } as const;
const v42 = { ...v41, malformedUid: "request", checksCompletedAt: true } as const;

const dialects: readonly Dialect[] = [
  { minor: 38, ...v38 },
  { minor: 39, ...v38 },
  { minor: 40, ...v38 },
  { minor: 41, ...v41 },
  { minor: 42, ...v42 },
  { minor: 43, ...v42, countsNewValues: false },
];

/** The dialect of a server. */
export interface DialectChoice {
  dialect: Dialect;
  /** One sentence for people: the server is newer than any version d2pipe was tried with. */
  warning?: string | undefined;
}

/**
 * The dialect of a server that says `version` in `GET /api/system/info` (`2.42.4.1`, `2.43.2-SNAPSHOT`). Throws `ConfigError`
 * below 2.38: those servers need another way of writing.
 */
export function dialectFor(version: string): DialectChoice {
  const [, digits] = /^(?:2\.)?(\d{2,})(?![\d])/.exec(version) ?? [];
  const oldest = dialects[0]?.minor ?? 0;
  const newest = dialects.at(-1);
  if (digits === undefined || newest === undefined) {
    throw new ConfigError([
      `the server says that its version is "${version}"; expected DHIS2 2.${oldest} or newer`,
    ]);
  }
  const minor = Number(digits);
  const known = dialects.find((dialect) => dialect.minor === minor);
  if (known) return { dialect: known };
  if (minor > newest.minor) {
    return {
      dialect: newest,
      warning: `DHIS2 ${version} is newer than 2.${newest.minor}: treated as 2.${newest.minor}`,
    };
  }
  throw new ConfigError([`the server is DHIS2 ${version}; expected 2.${oldest} or newer`], {
    hint: `writing to servers below 2.${oldest} (the old /api/events) is not in this version`,
  });
}
