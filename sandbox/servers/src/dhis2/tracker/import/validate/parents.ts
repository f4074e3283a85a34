import type { EnrollmentCheck } from "../enrollment-check.ts";
import type { EntityCheck } from "../entity-check.ts";
import { plainArg } from "../error-args.ts";
import type { EventCheck } from "../event-check.ts";
import type { ObjectCheck } from "../object-check.ts";
import type { RelationshipCheck } from "../relationship-check.ts";

export interface Checks {
  readonly entities: readonly EntityCheck[];
  readonly enrollments: readonly EnrollmentCheck[];
  readonly events: readonly EventCheck[];
  readonly relationships: readonly RelationshipCheck[];
}

interface Parent {
  readonly kind: "trackedEntity" | "enrollment" | "event";
  readonly uid: string;
}

/** What is kept of the objects so far, and which of them are refused for a reason of their own. */
class Kept {
  readonly #uids = new Set<string>();
  readonly #refused = new Set<string>();

  /**
   * The objects whose parents are there: kept in this request, or stored before. One that loses its parent is refused
   * with E5000 when that was refused itself; when it only lost its own parent, nothing is said (recordings).
   */
  keep<Check extends ObjectCheck>(
    checks: readonly Check[],
    kind: string,
    parentsOf: (check: Check) => readonly Parent[],
    isStored: (check: Check, parent: Parent) => boolean,
  ): Check[] {
    const good = checks.filter(({ errors }) => errors.length === 0);
    const kept: Check[] = [];
    const orphans: { check: Check; missing: readonly Parent[] }[] = [];
    for (const check of good) {
      const missing = parentsOf(check).filter((one) => !this.#uids.has(one.uid) && !isStored(check, one));
      if (missing.length === 0) kept.push(check);
      else orphans.push({ check, missing });
    }
    for (const check of checks) if (check.errors.length > 0) this.#refused.add(check.uid);
    for (const { uid } of kept) this.#uids.add(uid);
    for (const { check, missing } of orphans) {
      for (const parent of missing) {
        if (!this.#refused.has(parent.uid)) continue;
        const named = [kind, check.uid, parent.kind, parent.uid];
        check.refuse("E5000", ...named.map((text) => plainArg(text)));
      }
    }
    return kept;
  }
}

function isStoredAt({ server }: ObjectCheck, { kind, uid }: Parent): boolean {
  if (kind === "trackedEntity") return server.entities.live(uid) !== undefined;
  if (kind === "enrollment") return server.enrollments.live(uid) !== undefined;
  return server.events.get(uid)?.deleted === false;
}

/** Good objects whose parents are good or stored; the others carry E5000. */
export function keepWithParents({ entities, enrollments, events, relationships }: Checks): Checks {
  const none = (): Parent[] => [];
  const kept = new Kept();
  return {
    entities: kept.keep(entities, "trackedEntity", none, isStoredAt),
    enrollments: kept.keep(
      enrollments,
      "enrollment",
      ({ trackedEntity = "", action }) =>
        action === "DELETE" ? [] : [{ kind: "trackedEntity", uid: trackedEntity }],
      isStoredAt,
    ),
    events: kept.keep(
      events,
      "event",
      ({ enrollment, program, action }) =>
        action === "DELETE" || enrollment === undefined || program?.registration !== true
          ? []
          : [{ kind: "enrollment", uid: enrollment }],
      isStoredAt,
    ),
    relationships: kept.keep(
      relationships,
      "relationship",
      ({ ends, action }) => (action === "CREATE" ? ends.map(({ end }) => end) : []),
      isStoredAt,
    ),
  };
}
