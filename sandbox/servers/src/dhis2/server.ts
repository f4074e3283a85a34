import type { AggregateModel } from "./aggregate/aggregate-model.ts";
import type { RegistrationStore } from "./aggregate/completeness/registration-store.ts";
import type { DataValueStore } from "./aggregate/data-value-store.ts";
import type { Period } from "./aggregate/period.ts";
import type { Tasks } from "./aggregate/tasks.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { AccessToken } from "./auth/tokens.ts";
import type { User } from "./auth/users.ts";
import type { Catalogue } from "./metadata/catalogue.ts";
import type { GeneratedValues } from "./metadata/generated-values.ts";
import type { MetadataFinder } from "./metadata/id-scheme.ts";
import type { TrackerModel } from "./metadata/tracker-model.ts";
import type { Profile } from "./profile.ts";
import type { ServerZone } from "./time/server-zone.ts";
import type { EventStore } from "./tracker/event-store.ts";
import type { JobQueue } from "./tracker/job-queue.ts";
import type { Ownership } from "./tracker/ownership.ts";
import type { StoredEnrollment, StoredEntity, StoredRelationship } from "./tracker/stored-entity.ts";
import type { TrackerStore } from "./tracker/tracker-store.ts";
import type { UniqueValues } from "./tracker/unique-values.ts";

/** What the server knows of its metadata; it changes as a whole. */
export interface LoadedMetadata {
  catalogue: Catalogue;
  model: TrackerModel;
  aggregate: AggregateModel;
  finder: MetadataFinder;
  users: ReadonlyMap<string, User>;
}

/** Everything the resources of one server share. */
export interface Dhis2Server extends LoadedMetadata {
  readonly profile: Profile;
  /** Stands in the database, so a copy of it has the same; null = the server shows none. */
  systemId: string | null;
  readonly zone: ServerZone;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;

  /** A period of a type that this version has. */
  readonly parsePeriod: (text: string | undefined) => Period | undefined;

  readonly sessions: Sessions;
  readonly tokens: AccessToken[];
  readonly events: EventStore;
  readonly entities: TrackerStore<StoredEntity>;
  /** By the entity they belong to. */
  readonly enrollments: TrackerStore<StoredEnrollment>;
  /** By the entities, enrollments and events they link. */
  readonly relationships: TrackerStore<StoredRelationship>;
  readonly uniqueValues: UniqueValues;
  readonly ownership: Ownership;
  readonly generatedValues: GeneratedValues;
  readonly dataValues: DataValueStore;
  readonly completeness: RegistrationStore;
  readonly jobs: JobQueue;
  readonly tasks: Tasks;
  /** The enrollment DHIS2 keeps for a program without registration, up to 2.42. */
  readonly placeholderEnrollment: (program: string) => string | undefined;
}
