import { compareByIndexTime, type StoredCase } from "../commcare/case-record.ts";
import { toTimeStamp } from "../commcare/time-stamp.ts";
import { caseIssues, type CaseIssue } from "./case-issues.ts";
import { Random } from "./random.ts";
import { countIssues, addIssues } from "./add-issues.ts";
import { toVisitName, toVisitProperties } from "./visit-properties.ts";

export interface SeedOptions {
  /** Cases of the type, open ones included. */
  count: number;
  seed?: number | undefined;
  case_type?: string | undefined;
  /** Org units that may be named as facility. */
  facilities: readonly [string, ...string[]];
  /** `date_closed` is between these, spread evenly. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** The seeded cases, and for tests what must become of each. */
export interface SeededCases {
  /** In listing order. */
  cases: StoredCase[];
  expected: {
    /** Closed and good: one event each. */
    good: ReadonlySet<string>;
    /** Closed and bad: one rejection each, with the reason. */
    bad: ReadonlyMap<string, CaseIssue>;
    /** Not closed: `--closed` does not list them. */
    open: ReadonlySet<string>;
    /** Bad cases by reason. */
    issues: ReadonlyMap<CaseIssue, number>;
    /** The `indexed_on` that many cases share, and how many do. */
    sharedIndexedOn: string;
    sharedCount: number;
  };
}

const dayLength = 86_400_000;

function toCase(random: Random, closedAt: number, options: SeedOptions): StoredCase {
  const openedAt = closedAt - random.whole(2, 90) * 60_000;
  const savedAt = closedAt + random.whole(1, 3000) * 1000;
  const orgUnit = random.pick(options.facilities);
  const user = random.hex(32);
  const micros = random.whole(0, 999);
  return {
    case_id: random.uuid(),
    case_type: options.case_type ?? "visit",
    case_name: toVisitName(random),
    owner_id: random.hex(32),
    external_id: random.chance(0.1) ? `hf-${random.hex(8)}` : null,
    user_id: user,
    opened_by: user,
    closed: true,
    closed_by: user,
    date_opened: toTimeStamp(openedAt),
    date_closed: toTimeStamp(closedAt),
    date_modified: toTimeStamp(closedAt),
    server_date_opened: toTimeStamp(openedAt + 9000, micros),
    server_date_modified: toTimeStamp(savedAt, micros),
    indexed_on: toTimeStamp(savedAt + random.whole(800, 9000), random.whole(0, 999)),
    xform_ids: [random.uuid()],
    indices: {},
    properties: toVisitProperties(random, new Date(closedAt), orgUnit),
  };
}

/** One case of twenty is still open. */
function openSome(random: Random, cases: readonly StoredCase[]): Set<string> {
  const open = random.shuffle(cases).slice(0, Math.floor(cases.length / 20));
  for (const record of open) {
    record.closed = false;
    record.closed_by = null;
    record.date_closed = null;
  }
  return new Set(open.map((record) => record.case_id));
}

/** A re-index in one go: cases from one place of the list on get one and the same `indexed_on`. */
function shareIndexedOn(cases: readonly StoredCase[]): { sharedIndexedOn: string; sharedCount: number } {
  const sharedCount = cases.length >= 3000 ? 1500 : Math.floor(cases.length * 0.3);
  const shared = cases.slice(Math.floor(cases.length / 4)).slice(0, sharedCount);
  const sharedIndexedOn = shared.at(-1)?.indexed_on ?? "";
  for (const record of shared) record.indexed_on = sharedIndexedOn;
  return { sharedIndexedOn, sharedCount };
}

/**
 * Closed and some open cases of one type, the same for the same options, with known issues in known numbers.
 * Options are the codes of the fixture's option sets, since the old mapping CSV has no table of values.
 */
export function seedCases(options: SeedOptions): SeededCases {
  const random = new Random(options.seed ?? 1);
  const from = (options.from ?? new Date("2024-01-01T06:00:00Z")).getTime();
  const to = (options.to ?? new Date("2025-12-31T18:00:00Z")).getTime();
  const step = (to - from) / Math.max(1, options.count);
  const cases = Array.from({ length: options.count }, (_, place) => {
    const atNight = Math.floor((from + place * step) / dayLength) * dayLength;
    return toCase(
      random,
      atNight + random.whole(6 * 60, 17 * 60) * 60_000 + random.whole(0, 59_999),
      options,
    );
  }).toSorted(compareByIndexTime);
  const open = openSome(random, cases);
  const closed = cases.filter((record) => record.closed);
  const withIssues = addIssues(random, closed, caseIssues, options.count);
  const bad = new Map(Array.from(withIssues, ([record, issue]) => [record.case_id, issue]));
  const good = new Set(closed.map((record) => record.case_id).filter((id) => !bad.has(id)));
  const shared = shareIndexedOn(cases);
  cases.sort(compareByIndexTime);
  return { cases, expected: { good, bad, open, issues: countIssues(bad.values()), ...shared } };
}
