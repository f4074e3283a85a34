import { refuse } from "../../answers/web-message.ts";
import type { Dhis2Server } from "../../server.ts";
import type { Bundle } from "./bundle.ts";
import { commitEnrollment } from "./commit-enrollment.ts";
import { commitEntity } from "./commit-entity.ts";
import { commitEvent } from "./commit-event.ts";
import { commitRelationship } from "./commit-relationship.ts";
import { Deletion } from "./delete-objects.ts";
import type { TypeResult } from "./import-report.ts";
import type { ObjectCheck } from "./object-check.ts";
import type { Checks } from "./validate/parents.ts";
import type { TrackerType } from "./import-error.ts";

/** Table and column on whose key two new objects with one uid break (2.43). */
function keyOf(
  { trackerType }: ObjectCheck,
  isSingle: boolean,
): readonly [constraint: string, column: string] {
  if (trackerType === "ENROLLMENT") return ["programinstance_pkey", "enrollmentid"];
  if (trackerType === "TRACKED_ENTITY") return ["trackedentityinstance_pkey", "trackedentityid"];
  return [isSingle ? "singleevent_pkey" : "trackerevent_pkey", "eventid"];
}

/**
 * An object twice in one request: from 2.43 on the database refuses the second new one, up to 2.41 the second deletion
 * breaks the server; the whole request is lost.
 */
function ensureDistinct(
  { profile, events }: Dhis2Server,
  checks: readonly ObjectCheck[],
  single: ReadonlySet<string>,
) {
  if (profile.sameUidTwice === "createdTwice") return;
  const seen = new Set<string>();
  for (const check of checks) {
    const again = seen.has(check.uid);
    seen.add(check.uid);
    if (again && check.action === "DELETE" && profile.sameUidTwice === "createdAndUpdated") {
      const method = "org.hisp.dhis.tracker.imports.report.PersistenceReport.getStats()";
      throw refuse(500, `Cannot invoke "${method}" because "persistenceReport" is null`);
    }
    if (again && check.action === "CREATE" && profile.sameUidTwice === "fails") {
      const [constraint, column] = keyOf(check, single.has(check.uid));
      const message = `ERROR: duplicate key value violates unique constraint "${constraint}"`;
      throw refuse(500, `${message}\n  Detail: Key (${column})=(${events.nextSequence}) already exists.`);
    }
  }
}

/** @param store stores or deletes the object of a check */
function commitAll<Check extends ObjectCheck>(
  checks: readonly Check[],
  { profile }: Dhis2Server,
  store: (check: Check) => void,
): TypeResult {
  const stats = { created: 0, updated: 0, deleted: 0, ignored: 0 };
  const created = new Set<string>();
  for (const check of checks) {
    store(check);
    const again = created.has(check.uid) && profile.sameUidTwice !== "createdTwice";
    if (check.action === "DELETE") stats.deleted += 1;
    else if (check.action === "CREATE" && !again) stats.created += 1;
    else stats.updated += 1;
    created.add(check.uid);
  }
  return { stats, done: checks.map(({ uid }) => uid) };
}

/**
 * Stores or deletes what passed the rules.
 * @throws Refusal 500 when the database would refuse the bundle
 */
export function commit({ server, user }: Bundle, checks: Checks): Readonly<Record<TrackerType, TypeResult>> {
  const now = server.now();
  const { entities, enrollments, events } = checks;
  // One that exists is ignored: it is never updated.
  const relationships = checks.relationships.filter(({ action }) => action !== "UPDATE");
  const single = new Set(
    events.filter(({ program }) => program?.registration !== true).map(({ uid }) => uid),
  );
  for (const kind of [entities, enrollments, events]) ensureDistinct(server, kind, single);
  const deletion = new Deletion(server, now, user.username);
  return {
    TRACKED_ENTITY: commitAll(entities, server, (check) =>
      check.action === "DELETE" ? deletion.entity(check.uid) : commitEntity(check, now),
    ),
    ENROLLMENT: commitAll(enrollments, server, (check) =>
      check.action === "DELETE" ? deletion.enrollment(check.uid) : commitEnrollment(check, now),
    ),
    EVENT: commitAll(events, server, (check) =>
      check.action === "DELETE" ? deletion.event(check.uid) : commitEvent(check, now),
    ),
    RELATIONSHIP: commitAll(relationships, server, (check) =>
      check.action === "DELETE" ? deletion.relationship(check.uid) : commitRelationship(check, now),
    ),
  };
}
