/** What entities, enrollments and relationships have in common: a deleted one stays, its uid is never free again. */
interface Stored {
  readonly sequence: number;
  readonly deleted: boolean;
}

/** Objects of one kind by uid, in the order they were created, with the uids of those that belong to one other object. */
export class TrackerStore<Kept extends Stored> {
  readonly byUid: Map<string, Kept> = new Map();
  readonly #uidOf: (object: Kept) => string;
  readonly #ownersOf: (object: Kept) => readonly string[];
  readonly #byOwner = new Map<string, Set<string>>();

  /** @param ownersOf keys under which `ownedBy` finds an object; they never change */
  constructor(uidOf: (object: Kept) => string, ownersOf: (object: Kept) => readonly string[]) {
    this.#uidOf = uidOf;
    this.#ownersOf = ownersOf;
  }

  /** The number of the next object to be created. */
  get nextSequence(): number {
    return this.byUid.size + 1;
  }

  get(uid: string): Kept | undefined {
    return this.byUid.get(uid);
  }

  /** The object unless it is deleted. */
  live(uid: string): Kept | undefined {
    const object = this.byUid.get(uid);
    return object?.deleted === true ? undefined : object;
  }

  put(object: Kept): void {
    const uid = this.#uidOf(object);
    this.byUid.set(uid, object);
    for (const owner of this.#ownersOf(object)) {
      const owned = this.#byOwner.get(owner) ?? new Set<string>();
      this.#byOwner.set(owner, owned.add(uid));
    }
  }

  /** Deleted ones included, in the order they were created. */
  ownedBy(owner: string): Kept[] {
    return [...(this.#byOwner.get(owner) ?? [])].flatMap((uid) => this.byUid.get(uid) ?? []);
  }
}
