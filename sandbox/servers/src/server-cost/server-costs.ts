/** Milliseconds that one request takes by the number of objects in it, at least two points, the number rising. */
export type CostTable = readonly [
  readonly [count: number, ms: number],
  readonly [count: number, ms: number],
  ...(readonly [count: number, ms: number])[],
];

/** What the requests of one DHIS2 cost, on two cores that it shares with its database. */
export interface ServerCost {
  /** Imports that run at once; more of them wait for their turn. */
  readonly workers: number;
  readonly readMs: number;
  /** `POST /api/tracker` by the number of events, with 8 values each. */
  readonly trackerImport: CostTable;
  /** `POST /api/dataValueSets` by the number of values. */
  readonly dataValueImport: CostTable;
}

/** Measured on 2.42.4.1 only, on one lane: 1,000 values at 2,100 to 2,400 a second, 5,000 values at 2,600. */
const dataValueImport: CostTable = [
  [1, 75],
  [1_000, 445],
  [5_000, 1_920],
];

/** With a second lane the measured servers did about twice as much, with a third as much as with two. */
const machine = { workers: 2, readMs: 15, dataValueImport } as const;

/** The versions that were measured. */
export const costedVersions = ["2.41", "2.42", "2.43"] as const;
export type CostedVersion = (typeof costedVersions)[number];

/** Measured on one lane against 2.41.9.1, 2.42.4.1 and 2.43.1; reads are a guess. */
export const serverCosts: Readonly<Record<CostedVersion, ServerCost>> = {
  "2.41": {
    ...machine,
    trackerImport: [
      [1, 124],
      [100, 254],
      [500, 610],
      [1_000, 1_313],
      [2_000, 2_278],
    ],
  },
  "2.42": {
    ...machine,
    trackerImport: [
      [1, 126],
      [100, 1_101],
      [500, 4_753],
      [1_000, 9_209],
      [2_000, 19_920],
    ],
  },
  "2.43": {
    ...machine,
    trackerImport: [
      [1, 129],
      [100, 143],
      [500, 230],
      [1_000, 367],
      [2_000, 620],
    ],
  },
};

/** Milliseconds for a number of objects: a straight line between two measured points, and on beyond the last. */
export function costOf(table: CostTable, count: number): number {
  const [first] = table;
  if (count <= first[0]) return first[1];
  const next = table.findIndex(([at]) => at >= count);
  const place = next === -1 ? table.length - 1 : next;
  const [[fromCount, fromMs] = first, [toCount, toMs] = first] = [table[place - 1], table[place]];
  return fromMs + ((count - fromCount) * (toMs - fromMs)) / (toCount - fromCount);
}

/** When a request begins to be worked on, and when it is answered; by the clock that `take` was given. */
export interface Turn {
  startsAt: number;
  endsAt: number;
}

/** A number of workers in front of which requests wait, first come, first served. Holds no clock and no timer. */
export class Workers {
  /** When each of them is done with all that it has. */
  readonly #freeAt: number[];

  constructor(count: number) {
    this.#freeAt = Array.from({ length: count }, () => 0);
  }

  /** The turn of a request that comes now and costs so many milliseconds. */
  take(now: number, ms: number): Turn {
    const soonest = Math.min(...this.#freeAt);
    const startsAt = Math.max(now, soonest);
    const endsAt = startsAt + ms;
    this.#freeAt[this.#freeAt.indexOf(soonest)] = endsAt;
    return { startsAt, endsAt };
  }
}
