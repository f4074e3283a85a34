/** What a table or a scheme translates, spelled as in a `dataValue`. */
export const idKinds = [
  "dataSet",
  "dataElement",
  "orgUnit",
  "categoryOptionCombo",
  "attributeOptionCombo",
] as const;

export type IdKind = (typeof idKinds)[number];

/** Whether a text is one of `idKinds`. */
export function isIdKind(text: string): text is IdKind {
  return idKinds.some((kind) => kind === text);
}

/** What an id of the source is at the target. */
export type Partner =
  | { is: "found"; id: string }
  /** Somebody decided that it is not sent. */
  | { is: "left out" }
  /** `why` completes the sentence "dataElement n6VaUvw9Nt9 …"; ids and codes only. */
  | { is: "missing"; why: string };

/** The ids of one kind; undefined: they are the same on both sides. */
export type Partners = ReadonlyMap<string, Partner> | undefined;

/** Why an id that is not one of the source has no partner; as `why` of a `Partner`. */
export interface MissingReasons {
  /** `has no row in the table`. */
  unknown: string;
  /** For an id that is one of the target: the value was mapped before. */
  mapped: string;
}

/** Where the ids of a source lead, by kind. */
export class IdMap {
  readonly #partners: Readonly<Record<IdKind, Partners>>;
  readonly #reasons: MissingReasons;
  readonly #targets: Readonly<Record<IdKind, ReadonlySet<string>>>;
  readonly #shared: Readonly<Record<IdKind, ReadonlySet<string>>>;

  constructor(partners: Readonly<Record<IdKind, Partners>>, reasons: MissingReasons) {
    this.#partners = partners;
    this.#reasons = reasons;
    const found = mapKinds((kind) => countTargets(partners[kind]));
    this.#targets = mapKinds((kind) => new Set(found[kind].keys()));
    this.#shared = mapKinds(
      (kind) => new Set([...found[kind]].filter(([, count]) => count > 1).map(([id]) => id)),
    );
  }

  /** Ids of this kind stay as they are. */
  isKept(kind: IdKind): boolean {
    return this.#partners[kind] === undefined;
  }

  find(kind: IdKind, id: string): Partner {
    const partners = this.#partners[kind];
    if (!partners) return { is: "found", id };
    const { unknown, mapped } = this.#reasons;
    return partners.get(id) ?? { is: "missing", why: this.#targets[kind].has(id) ? mapped : unknown };
  }

  /** Whether several ids of the source lead to this one of the target. */
  isShared(kind: IdKind, target: string): boolean {
    return this.#shared[kind].has(target);
  }

  /** Whether several values of the source can lead to one of the target. The data set is not part of a value's key. */
  get hasShared(): boolean {
    return idKinds.some((kind) => kind !== "dataSet" && this.#shared[kind].size > 0);
  }
}

/** One thing for each kind. */
export function mapKinds<T>(make: (kind: IdKind) => T): Record<IdKind, T> {
  return {
    dataSet: make("dataSet"),
    dataElement: make("dataElement"),
    orgUnit: make("orgUnit"),
    categoryOptionCombo: make("categoryOptionCombo"),
    attributeOptionCombo: make("attributeOptionCombo"),
  };
}

function countTargets(partners: Partners): Map<string, number> {
  const counts = new Map<string, number>();
  for (const partner of partners?.values() ?? [])
    if (partner.is === "found") counts.set(partner.id, (counts.get(partner.id) ?? 0) + 1);
  return counts;
}
