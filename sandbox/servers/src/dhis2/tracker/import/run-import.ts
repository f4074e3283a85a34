import type { Profile } from "../../profile.ts";
import type { Bundle } from "./bundle.ts";
import { commit } from "./commit.ts";
import { EnrollmentCheck } from "./enrollment-check.ts";
import { EntityCheck } from "./entity-check.ts";
import { EventCheck } from "./event-check.ts";
import type { TrackerType } from "./import-error.ts";
import { type ImportReport, type ImportResult, toImportReport, type TypeResult } from "./import-report.ts";
import type { ObjectCheck } from "./object-check.ts";
import { RelationshipCheck } from "./relationship-check.ts";
import { validateEnrollment } from "./validate/enrollment-chain.ts";
import { validateEntity } from "./validate/entity-chain.ts";
import { validateEvent } from "./validate/event-chain.ts";
import { type Checks, keepWithParents } from "./validate/parents.ts";
import { validateRelationship } from "./validate/relationship-chain.ts";
import { checkRepeatable } from "./validate/repeatable.ts";

function checksOf(bundle: Bundle): Checks {
  const { entities, enrollments, events, relationships } = bundle.payload;
  return {
    entities: entities.map((one) => new EntityCheck(bundle, one)),
    enrollments: enrollments.map((one) => new EnrollmentCheck(bundle, one)),
    events: events.map((one) => new EventCheck(bundle, one)),
    relationships: relationships.map((one) => new RelationshipCheck(bundle, one)),
  };
}

function validate(checks: Checks): void {
  for (const check of checks.entities) validateEntity(check);
  for (const check of checks.enrollments) validateEnrollment(check);
  for (const check of checks.events) validateEvent(check);
  checkRepeatable(checks.events);
  for (const check of checks.relationships) validateRelationship(check);
}

function allOf({ entities, enrollments, events, relationships }: Checks): ObjectCheck[] {
  return [...entities, ...enrollments, ...events, ...relationships];
}

function distinctUids(errors: readonly { readonly uid: string }[]): number {
  return new Set(errors.map(({ uid }) => uid)).size;
}

function withIgnored(type: TypeResult, checks: readonly ObjectCheck[], profile: Profile): TypeResult {
  const notStored = checks.length - type.done.length;
  const refused = checks.filter(({ errors }) => errors.length > 0);
  const silent = checks.filter(({ errors, action }) => errors.length === 0 && action === "UPDATE");
  const isRelationship = checks.some(({ trackerType }) => trackerType === "RELATIONSHIP");
  const asRefused = distinctUids(refused) + (isRelationship ? silent.length : 0);
  const ignored = profile.ignoredOfType === "refused" ? asRefused : notStored;
  return { ...type, stats: { ...type.stats, ignored } };
}

function store(bundle: Bundle, checks: Checks, kept: Checks): Readonly<Record<TrackerType, TypeResult>> {
  const { profile } = bundle.server;
  const types = commit(bundle, kept);
  return {
    TRACKED_ENTITY: withIgnored(types.TRACKED_ENTITY, checks.entities, profile),
    ENROLLMENT: withIgnored(types.ENROLLMENT, checks.enrollments, profile),
    EVENT: withIgnored(types.EVENT, checks.events, profile),
    RELATIONSHIP: withIgnored(types.RELATIONSHIP, checks.relationships, profile),
  };
}

function resultOf(bundle: Bundle, checks: Checks): ImportResult {
  const { parameters } = bundle;
  const kept = keepWithParents(checks);
  const all = allOf(checks);
  const errors = all.flatMap((check) => check.errors);
  const warnings = all.flatMap((check) => check.warnings);
  const refused = distinctUids(errors);
  const none = { created: 0, updated: 0, deleted: 0 };
  if (parameters.atomicMode === "ALL" && errors.length > 0) {
    const good = all.filter((check) => check.errors.length === 0).length;
    const stats = { ...none, ignored: good + refused };
    return { stats, errors, warnings, types: undefined, rejected: true };
  }
  if (parameters.importMode === "VALIDATE") {
    const stats = { ...none, ignored: refused };
    return { stats, errors, warnings, types: undefined, rejected: false };
  }
  const types = store(bundle, checks, kept);
  const silent = kept.relationships.length - types.RELATIONSHIP.done.length;
  const total = { ...none, ignored: refused + silent };
  for (const { stats } of Object.values(types)) {
    total.created += stats.created;
    total.updated += stats.updated;
    total.deleted += stats.deleted;
  }
  return { stats: total, errors, warnings, types, rejected: false };
}

/**
 * Imports a bundle: every object is checked against what was stored before the request and what comes with it, then
 * the good ones are stored.
 * @throws Refusal 500 when the database would refuse the bundle
 */
export function runImport(bundle: Bundle): ImportReport {
  const { parameters, user, server } = bundle;
  const checks = checksOf(bundle);
  if (parameters.validationMode !== "SKIP" || !user.superuser) validate(checks);
  return toImportReport(resultOf(bundle, checks), parameters, server.profile);
}
