import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { Program, SearchLimits } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import { maySeeEntity, ownsInProgram, searchScopeOf } from "../ownership.ts";
import type { StoredEntity } from "../stored-entity.ts";
import { type Filter, readFilters, toValueTest } from "./attribute-filter.ts";
import { type EntityScope, entityScope } from "./entity-scope.ts";
import { enrollmentTest } from "./enrollment-test.ts";
import { ensureUid, uidsOf, updatedTest } from "./export-parameters.ts";

/** A program or a type must be named, or the ids; never a program and a type. */
function ensureNamed(query: URLSearchParams, hasIds: boolean): void {
  const both = query.has("program") && query.has("trackedEntityType");
  if (both)
    throw refuse(400, "`program` and `trackedEntityType` cannot be specified simultaneously", "E1003");
  if (query.has("program") || query.has("trackedEntityType") || hasIds) return;
  throw refuse(
    400,
    "Either `program`, `trackedEntityType` or `trackedEntities` should be specified",
    "E1003",
  );
}

/** Parameters that 2.41 still knows by name to refuse them. */
function ensureNoneRemoved(query: URLSearchParams, { profile }: Dhis2Server): void {
  if (profile.parameterNames !== "both") return;
  const removed = ["query", "attribute"].find((name) => query.has(name));
  if (removed === undefined) return;
  throw refuse(400, `\`${removed}\` parameter was removed in v41. Use \`filter\` instead.`, "E1003");
}

/** The tracker program of the query; undefined when none is named. */
export function trackerProgram(server: Dhis2Server, query: URLSearchParams): Program | undefined {
  const id = ensureUid(query, "program");
  if (id === undefined) return undefined;
  const program = server.model.programs.get(id);
  if (program === undefined) throw refuse(400, `Program is specified but does not exist: ${id}`, "E1003");
  if (program.registration) return program;
  throw refuse(400, `Program specified is not a tracker program: ${id}`, "E1003");
}

function typeOf({ model }: Dhis2Server, query: URLSearchParams) {
  const id = ensureUid(query, "trackedEntityType");
  if (id === undefined) return undefined;
  const type = model.entityTypes.get(id);
  if (type !== undefined) return type;
  throw refuse(400, `Tracked entity type is specified but does not exist: ${id}`, "E1003");
}

/** @throws Refusal 400 for a filter on what is no attribute */
export function attributeFilters(server: Dhis2Server, query: URLSearchParams, name: string): Filter[] {
  const filters = readFilters(query, name, server.profile);
  const unknown = filters.find(({ id }) => !server.model.attributes.has(id));
  if (unknown === undefined) return filters.filter(({ conditions }) => conditions.length > 0);
  const message = `attribute filters are invalid. Tracked entity attribute '${unknown.id}' does not exist.`;
  throw refuse(400, message, "E1003");
}

/** What searching beyond the capture scope takes: attributes to search by, unless a unique value is named. */
function ensureMaySearch(limits: SearchLimits | undefined, filters: readonly Filter[], isByUnique: boolean) {
  const least = limits?.minAttributesRequiredToSearch ?? 1;
  if (isByUnique || filters.length >= least) return;
  throw refuse(409, `At least ${least} attributes should be mentioned in the search criteria.`);
}

type EntityTest = (entity: StoredEntity) => boolean;

function attributeTest(filter: Filter): EntityTest {
  const passes = toValueTest(filter);
  return ({ attributes }) => passes(attributes.find(({ attribute }) => attribute === filter.id)?.value);
}

/** Whether the list shows an entity: org unit of the scope, and what ownership allows. */
function visibleTo(
  server: Dhis2Server,
  user: User,
  scope: EntityScope,
  program: Program | undefined,
): EntityTest {
  const { ownership, profile, model } = server;
  return ({ trackedEntity, orgUnit }) => {
    const owners = ownership.ownersOf(trackedEntity);
    const inProgram = program && owners.get(program.id);
    const units = program === undefined ? [...owners.values()] : inProgram === undefined ? [] : [inProgram];
    // Who owns it counts, not where it is registered; that is asked only while nobody owns it.
    const asked = units.length > 0 ? units : [orgUnit];
    if (!asked.some((unit) => scope.includes(unit))) {
      const granted = program !== undefined && ownership.isGranted(trackedEntity, program.id, user.username);
      if (!granted || scope.mode !== "ACCESSIBLE") return false;
    }
    if (scope.mode === "ALL" || user.superuser) return true;
    if (profile.ownershipInLists === "accessLevel") {
      if (program !== undefined) return ownsInProgram(server, user, trackedEntity, program);
      return maySeeEntity(server, user, trackedEntity);
    }
    // Up to 2.41: where there is no program, the search scope decides; in a program no temporary access counts.
    const isOpen =
      program === undefined || program.accessLevel === "OPEN" || program.accessLevel === "AUDITED";
    const roots = isOpen ? searchScopeOf(user) : user.organisationUnits;
    return asked.some((unit) => isUnder(model, unit, roots));
  };
}

/** The people a list request asks for, in the order they were created. */
export function selectEntities(server: Dhis2Server, query: URLSearchParams, user: User): StoredEntity[] {
  const ids = uidsOf(query, "trackedEntities", server.profile);
  ensureNoneRemoved(query, server);
  ensureNamed(query, ids !== undefined);
  const program = trackerProgram(server, query);
  const type = typeOf(server, query);
  const scope = entityScope(server, query, user, ids !== undefined);
  const filters = attributeFilters(server, query, "filter");
  const isByUnique = filters.some(
    ({ id, conditions }) =>
      server.model.attributes.get(id)?.unique === true &&
      conditions.some(({ operator }) => operator === "eq"),
  );
  const limits = program ?? type;
  const isSearch = !scope.isOwn && ids === undefined;
  if (isSearch) ensureMaySearch(limits, filters, isByUnique);
  const includeDeleted = query.get("includeDeleted") === "true";
  const tests: EntityTest[] = [
    ({ deleted }) => includeDeleted || !deleted,
    ({ trackedEntityType }) => type === undefined || trackedEntityType === type.id,
    updatedTest(server, query),
    enrollmentTest(server, query, program),
    ...filters.map(attributeTest),
    visibleTo(server, user, scope, program),
  ];
  const candidates =
    ids === undefined
      ? [...server.entities.byUid.values()]
      : [...new Set(ids)].flatMap((uid) => server.entities.get(uid) ?? []);
  const found = candidates.filter((entity) => tests.every((test) => test(entity)));
  const most = limits?.maxTeiCountToReturn ?? 0;
  if (isSearch && !isByUnique && most > 0 && found.length > most) throw refuse(409, "maxteicountreached");
  if (scope.mode === "CHILDREN" && server.profile.childrenOfUnitsFail && found.length > 0) {
    const unit = "org.hisp.dhis.organisationunit.OrganisationUnit#1";
    throw refuse(409, `could not initialize proxy [${unit}] - no Session`);
  }
  return found.toSorted((left, right) => left.sequence - right.sequence);
}
