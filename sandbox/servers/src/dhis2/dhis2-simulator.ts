import { randomUUID } from "node:crypto";
import type { Simulator, SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { type AggregateModel, createAggregateModel } from "./aggregate/aggregate-model.ts";
import { RegistrationStore } from "./aggregate/completeness/registration-store.ts";
import { DataValueStore } from "./aggregate/data-value-store.ts";
import { parsePeriod } from "./aggregate/period.ts";
import { isKnownType } from "./aggregate/period-types.ts";
import { Tasks } from "./aggregate/tasks.ts";
import { Sessions } from "./auth/sessions.ts";
import { type AccessToken, mintToken } from "./auth/tokens.ts";
import { readUsers, type User } from "./auth/users.ts";
import { createCatalogue, parseMetadataFile } from "./metadata/catalogue.ts";
import { MetadataFinder } from "./metadata/id-scheme.ts";
import { GeneratedValues } from "./metadata/generated-values.ts";
import { createTrackerModel, type TrackerModel } from "./metadata/tracker-model.ts";
import { type Profile, profileOf } from "./profile.ts";
import { createRandom, randomUid } from "./random-uid.ts";
import { answerRequest } from "./route.ts";
import type { Dhis2Server, LoadedMetadata } from "./server.ts";
import { createServerZone } from "./time/server-zone.ts";
import { type EventCounts, EventStore, type StoredEvent } from "./tracker/event-store.ts";
import { JobQueue } from "./tracker/job-queue.ts";
import { Ownership } from "./tracker/ownership.ts";
import type { StoredEnrollment, StoredEntity, StoredRelationship } from "./tracker/stored-entity.ts";
import { TrackerStore } from "./tracker/tracker-store.ts";
import { UniqueValues } from "./tracker/unique-values.ts";

export interface Dhis2SimulatorOptions {
  /** A line (`2.42`) or an exact version (`2.42.4.1`, `2.43.2-SNAPSHOT`), 2.38 to 2.43. */
  version: string;
  /** A DHIS2 metadata payload: what `POST /api/metadata` takes, with users and roles. */
  metadata: unknown;
  now: () => Date;
  /** IANA name of the zone in which the server reads and writes dates without zone. Default `Etc/UTC`. */
  timeZone?: string | undefined;
  /** The same seed gives the same ids, tokens and sessions. Default 1. */
  seed?: number | undefined;
  /** As `system/info` shows it; null = it shows none, as the recorded 2.41.9.1. Default: another one for each simulator. */
  systemId?: string | null | undefined;
  /** How long an asynchronous import takes by the clock. Default 0. */
  jobMilliseconds?: number | undefined;
}

/** What arrived, for pages and tests. */
export interface Dhis2State {
  /** Uid → event as stored, deleted ones included. */
  readonly events: ReadonlyMap<string, StoredEvent>;
  readonly counts: Readonly<EventCounts>;
  readonly liveEvents: number;
  /** By uid, deleted ones included. */
  readonly entities: ReadonlyMap<string, StoredEntity>;
  readonly enrollments: ReadonlyMap<string, StoredEnrollment>;
  readonly relationships: ReadonlyMap<string, StoredRelationship>;
  /** Deleted ones included. */
  readonly dataValues: DataValueStore;
  readonly completeness: RegistrationStore;
  readonly tokens: readonly AccessToken[];
  readonly users: readonly User[];
}

export interface Dhis2Simulator extends Simulator {
  readonly profile: Profile;
  readonly aggregate: AggregateModel;
  readonly systemId: string | null;
  readonly state: Dhis2State;
  handle(request: SimulatorRequest): SimulatorAnswer;
  /**
   * The metadata as somebody has changed it; data stays.
   * @throws InputError when it is unusable
   */
  changeMetadata(metadata: unknown): void;
  /** Another id: another server, or the copy of one. */
  setSystemId(systemId: string | null): void;
  /** Takes an event out of the database: its uid is free again, which no request can do. */
  purgeEvent(event: string): void;
  /** Every cookie stops working. */
  expireSessions(): void;
  /** Every token is refused from now on. */
  revokeTokens(): void;
  /** A further token of a user. */
  issueToken(username: string, lifeMilliseconds?: number): string;
}

const month = 30 * 86_400_000;

/** Up to 2.42 DHIS2 keeps one enrollment for each program without registration. */
function placeholderEnrollments(
  profile: Profile,
  model: TrackerModel,
  random: () => number,
): Map<string, string> {
  const single = [...model.programs.values()].filter((program) => !program.registration);
  return new Map(profile.singleEventEnrollment ? single.map(({ id }) => [id, randomUid(random)]) : []);
}

function loadMetadata(metadata: unknown, startedAt: string): LoadedMetadata {
  const file = parseMetadataFile(metadata);
  const catalogue = createCatalogue(file, startedAt);
  return {
    catalogue,
    model: createTrackerModel(catalogue),
    aggregate: createAggregateModel(catalogue),
    finder: new MetadataFinder(catalogue),
    users: new Map(readUsers(file).map((user) => [user.username, user])),
  };
}

function createServer(options: Dhis2SimulatorOptions): Dhis2Server {
  const profile = profileOf(options.version);
  const zone = createServerZone(options.timeZone ?? "Etc/UTC");
  const now = (): number => options.now().getTime();
  const random = createRandom(options.seed ?? 1);
  const metadata = loadMetadata(options.metadata, zone.toLocalText(now()));
  const placeholders = placeholderEnrollments(profile, metadata.model, random);
  const usernames = [...metadata.users.keys()];
  const server: Dhis2Server = {
    ...metadata,
    profile,
    systemId: options.systemId === undefined ? randomUUID() : options.systemId,
    zone,
    now,
    random,
    parsePeriod: (text = "") => {
      const period = parsePeriod(text);
      return period !== undefined && isKnownType(period.type, profile.minor) ? period : undefined;
    },
    sessions: new Sessions(random),
    tokens: usernames.map((username) => newToken(username, random, profile, now() + month)),
    events: new EventStore(),
    entities: new TrackerStore<StoredEntity>(
      ({ trackedEntity }) => trackedEntity,
      () => [],
    ),
    enrollments: new TrackerStore<StoredEnrollment>(
      ({ enrollment }) => enrollment,
      ({ trackedEntity }) => [trackedEntity],
    ),
    relationships: new TrackerStore<StoredRelationship>(
      ({ relationship }) => relationship,
      ({ from, to }) => [from.uid, to.uid],
    ),
    uniqueValues: new UniqueValues((attribute) => server.model.attributes.get(attribute)?.unique === true),
    ownership: new Ownership(),
    dataValues: new DataValueStore(),
    completeness: new RegistrationStore(),
    jobs: new JobQueue(profile.jobsInParallel, options.jobMilliseconds ?? 0),
    tasks: new Tasks(options.jobMilliseconds ?? 0),
    placeholderEnrollment: (program) => placeholders.get(program),
    generatedValues: new GeneratedValues(),
  };
  return server;
}

function newToken(username: string, random: () => number, profile: Profile, expiresAt: number): AccessToken {
  return { token: mintToken(random, profile.minor), username, expiresAt, revoked: false };
}

/**
 * DHIS2 in memory: login, metadata, people, enrollments and events in and out, as one version answers. Held to recordings
 * of 2.41.9.1, 2.42.4.1 and 2.43.1; other lines follow dhis2-api §9.
 * @throws UsageError for a version or time zone it does not know, InputError for unusable metadata
 */
export function createDhis2Simulator(options: Dhis2SimulatorOptions): Dhis2Simulator {
  const server = createServer(options);
  const { events, profile, random, sessions, tokens } = server;
  return {
    profile,
    get aggregate() {
      return server.aggregate;
    },
    get systemId() {
      return server.systemId;
    },
    setSystemId: (systemId) => {
      server.systemId = systemId;
    },
    state: {
      events: events.byUid,
      counts: events.counts,
      get liveEvents() {
        return events.live;
      },
      entities: server.entities.byUid,
      enrollments: server.enrollments.byUid,
      relationships: server.relationships.byUid,
      dataValues: server.dataValues,
      completeness: server.completeness,
      tokens,
      get users() {
        return [...server.users.values()];
      },
    },
    changeMetadata: (metadata) => {
      Object.assign(server, loadMetadata(metadata, server.zone.toLocalText(server.now())));
    },
    handle: (request) => answerRequest(server, request),
    purgeEvent: (event) => events.purge(event),
    expireSessions: () => sessions.expireAll(),
    revokeTokens: () => {
      for (const token of tokens) token.revoked = true;
    },
    issueToken: (username, lifeMilliseconds = month) => {
      const issued = newToken(username, random, profile, server.now() + lifeMilliseconds);
      tokens.push(issued);
      return issued.token;
    },
  };
}
