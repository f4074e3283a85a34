import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { mayAccess } from "../../metadata/sharing.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredEvent } from "../event-store.ts";
import { ownsInProgram } from "../ownership.ts";
import { type Filter, readFilters, toValueTest } from "./attribute-filter.ts";
import { dateParameter, durationParameter, programParameter, uidsOf } from "./export-parameters.ts";
import { orgUnitTest } from "./org-unit-scope.ts";
import { attributeFilters } from "./select-entities.ts";

type EventTest = (event: StoredEvent) => boolean;
type DateOf = (event: StoredEvent) => number | undefined;

const day = 86_400_000;

function between(dateOf: DateOf, after: number | undefined, before: number | undefined): EventTest[] {
  if (after === undefined && before === undefined) return [];
  return [
    (event) => {
      const date = dateOf(event);
      return (
        date !== undefined &&
        (after === undefined || date >= after) &&
        (before === undefined || date <= before)
      );
    },
  ];
}

/** A bound that is a bare date includes the whole day. */
function upperBound(server: Dhis2Server, query: URLSearchParams, name: string): number | undefined {
  const instant = dateParameter(server, query, name);
  const isDay = /^\d{4}-?\d{2}-?\d{2}$/.test(query.get(name) ?? "");
  return instant === undefined ? undefined : instant + (isDay ? day - 1 : 0);
}

function dateTests(server: Dhis2Server, query: URLSearchParams): EventTest[] {
  const after = (name: string) => dateParameter(server, query, name);
  const within = durationParameter(query, "updatedWithin");
  const updatedAfter = after("updatedAfter");
  const updatedBefore = dateParameter(server, query, "updatedBefore");
  if (within !== undefined && (updatedAfter !== undefined || updatedBefore !== undefined)) {
    throw refuse(
      400,
      "Last updated from and/or to and last updated duration cannot be specified simultaneously",
      "E1003",
    );
  }
  const since = within === undefined ? updatedAfter : server.now() - within;
  return [
    ...between((event) => event.updatedAt, since, updatedBefore),
    ...between(
      (event) => event.occurredAt,
      after("occurredAfter"),
      upperBound(server, query, "occurredBefore"),
    ),
    ...between(
      (event) => event.scheduledAt,
      after("scheduledAfter"),
      upperBound(server, query, "scheduledBefore"),
    ),
  ];
}

function equalTests(server: Dhis2Server, query: URLSearchParams): EventTest[] {
  const program = programParameter(server, query);
  const stage = query.get("programStage");
  if (stage !== null && !server.model.stages.has(stage)) {
    throw refuse(400, `Program stage is specified but does not exist: ${stage}`, "E1003");
  }
  const status = query.get("status");
  const followUp = query.get("followUp");
  const enrollments = uidsOf(query, "enrollments", server.profile);
  return [
    ...(program === undefined ? [] : [(event: StoredEvent) => event.program === program]),
    ...(stage === null ? [] : [(event: StoredEvent) => event.programStage === stage]),
    ...(status === null ? [] : [(event: StoredEvent) => event.status === status.toUpperCase()]),
    ...(followUp === null ? [] : [(event: StoredEvent) => event.followUp === (followUp === "true")]),
    ...(enrollments === undefined
      ? []
      : [(event: StoredEvent) => enrollments.includes(event.enrollment ?? "")]),
  ];
}

/** Data read on the program, for tracker programs on the stage too. */
export function mayReadEvent(server: Dhis2Server, user: User, event: StoredEvent): boolean {
  const program = server.model.programs.get(event.program);
  const stage = server.model.stages.get(event.programStage);
  if (program !== undefined && !mayAccess(user, program.whole, "dataRead")) return false;
  return stage === undefined || program?.registration !== true || mayAccess(user, stage.whole, "dataRead");
}

/** Events of a tracker program follow the ownership of their entity. */
export function ownsEvent(server: Dhis2Server, user: User, event: StoredEvent): boolean {
  const entity = server.enrollments.get(event.enrollment ?? "")?.trackedEntity;
  const program = server.model.programs.get(event.program);
  return entity === undefined || program === undefined || ownsInProgram(server, user, entity, program);
}

/** In 2.41 `eq` finds nothing in elements with an option set (recordings). */
function neverFound(server: Dhis2Server, { id, conditions }: Filter): boolean {
  const { profile, model } = server;
  const hasOptions = model.dataElements.get(id)?.optionSet !== undefined;
  return profile.minor === 41 && hasOptions && conditions.some(({ operator }) => operator === "eq");
}

/** `filter` by data values, `filterAttributes` and `trackedEntity` by the entity. */
function filterTests(server: Dhis2Server, query: URLSearchParams): EventTest[] {
  const values = readFilters(query, "filter", server.profile);
  const attributes = attributeFilters(server, query, "filterAttributes");
  const trackedEntity = query.get("trackedEntity");
  const entityOf = ({ enrollment }: StoredEvent) =>
    server.entities.get(server.enrollments.get(enrollment ?? "")?.trackedEntity ?? "");
  const valueTest = (filter: Filter) => {
    if (neverFound(server, filter)) return () => false;
    const passes = toValueTest(filter);
    return ({ dataValues }: StoredEvent) =>
      passes(dataValues.find(({ dataElement }) => dataElement === filter.id)?.value);
  };
  const attributeTest = (filter: Filter) => {
    const passes = toValueTest(filter);
    return (event: StoredEvent) =>
      passes(entityOf(event)?.attributes.find(({ attribute }) => attribute === filter.id)?.value);
  };
  return [
    ...values.map(valueTest),
    ...attributes.map(attributeTest),
    ...(trackedEntity === null
      ? []
      : [(event: StoredEvent) => entityOf(event)?.trackedEntity === trackedEntity]),
  ];
}

function candidates(server: Dhis2Server, uids: readonly string[] | undefined): Iterable<StoredEvent> {
  if (uids === undefined) return server.events.byUid.values();
  const found = [...new Set(uids)].flatMap((uid) => server.events.get(uid) ?? []);
  return found.toSorted((left, right) => left.sequence - right.sequence);
}

/** The events a list request asks for, in the order they were created. */
export function selectEvents(server: Dhis2Server, query: URLSearchParams, user: User): StoredEvent[] {
  const inScope = orgUnitTest(server, query, user);
  const includeDeleted = query.get("includeDeleted") === "true";
  const tests = [...equalTests(server, query), ...dateTests(server, query), ...filterTests(server, query)];
  const found: StoredEvent[] = [];
  for (const event of candidates(server, uidsOf(query, "events", server.profile))) {
    if (event.deleted && !includeDeleted) continue;
    if (!inScope(event.orgUnit) && event.orgUnit !== "") continue;
    if (!tests.every((test) => test(event)) || !mayReadEvent(server, user, event)) continue;
    if (ownsEvent(server, user, event)) found.push(event);
  }
  return found;
}
