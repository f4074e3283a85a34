import type { User } from "../../auth/users.ts";
import type { IdScheme } from "../../metadata/id-scheme.ts";
import type { Program } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { ImportParameters } from "./parameters.ts";
import type { Payload, PayloadAttribute, PayloadEnrollment, PayloadEntity } from "./payload.ts";

interface Giver {
  readonly trackedEntity: string | undefined;
  readonly isEntity: boolean;
}

/** One import request: its objects, who sends them, and what their references mean beside what is stored. */
export class Bundle {
  readonly server: Dhis2Server;
  readonly parameters: ImportParameters;
  readonly user: User;
  readonly payload: Payload;
  readonly #entities: ReadonlyMap<string, PayloadEntity>;
  readonly #enrollments: ReadonlyMap<string, PayloadEnrollment>;
  readonly #byEntity: ReadonlyMap<string | undefined, readonly PayloadEnrollment[]>;
  /** Who gives which value of a unique attribute, one entry an object. */
  readonly #uniqueValues = new Map<string, Giver[]>();
  /** Program of a stage that an event names without naming the program. */
  readonly #halfRead: ReadonlySet<string>;

  constructor(server: Dhis2Server, parameters: ImportParameters, user: User, payload: Payload) {
    this.server = server;
    this.parameters = parameters;
    this.user = user;
    this.payload = payload;
    this.#entities = new Map(payload.entities.map((one) => [one.trackedEntity, one]));
    this.#enrollments = new Map(payload.enrollments.map((one) => [one.enrollment, one]));
    this.#byEntity = Map.groupBy(payload.enrollments, ({ trackedEntity }) => trackedEntity);
    this.#halfRead = this.#programsReadByStage();
    this.#collectUniqueValues(payload);
  }

  /** The uid of a metadata object as the payload names it. */
  find(kind: string, identifier: string | undefined, scheme: IdScheme): string | undefined {
    return identifier === undefined ? undefined : this.server.finder.find(kind, identifier, scheme);
  }

  entity(uid: string | undefined): PayloadEntity | undefined {
    return this.#entities.get(uid ?? "");
  }

  enrollment(uid: string | undefined): PayloadEnrollment | undefined {
    return this.#enrollments.get(uid ?? "");
  }

  /** Program and entity of an enrollment: as stored, else as the payload says. */
  enrollmentOf(uid: string): { program: string | undefined; trackedEntity: string | undefined } | undefined {
    const stored = this.server.enrollments.get(uid);
    if (stored !== undefined) return { program: stored.program, trackedEntity: stored.trackedEntity };
    const given = this.enrollment(uid);
    if (given === undefined) return undefined;
    const program = this.find("programs", given.program, this.parameters.schemes.programIdScheme);
    return { program, trackedEntity: given.trackedEntity };
  }

  /**
   * The program as the server knows it in this request. One that it read for an event which names the stage alone has
   * lost its attributes, and what it shows is as for a new program (recordings of tracker-nested-program).
   */
  program(uid: string | undefined): Program | undefined {
    const program = this.server.model.programs.get(uid ?? "");
    if (program === undefined || !this.#halfRead.has(program.id)) return program;
    return { ...program, attributes: new Map(), displayIncidentDate: true };
  }

  /** The enrollments of the request that belong to an entity. */
  enrollmentsOf(trackedEntity: string | undefined): readonly PayloadEnrollment[] {
    return this.#byEntity.get(trackedEntity) ?? [];
  }

  /** Whether another object of the request gives the value to somebody else, or the same entity is sent twice with it. */
  isGivenTwice(attribute: string, value: string, trackedEntity: string | undefined): boolean {
    const givers = this.#uniqueValues.get(`${attribute} ${value}`) ?? [];
    const own = givers.filter((giver) => giver.trackedEntity === trackedEntity);
    return own.length < givers.length || own.filter(({ isEntity }) => isEntity).length > 1;
  }

  #collectUniqueValues({ entities, enrollments }: Payload): void {
    for (const { trackedEntity, attributes } of entities)
      this.#collectFrom(attributes, { trackedEntity, isEntity: true });
    for (const { trackedEntity, attributes } of enrollments)
      this.#collectFrom(attributes, { trackedEntity, isEntity: false });
  }

  #collectFrom(attributes: readonly PayloadAttribute[], giver: Giver): void {
    const { idScheme } = this.parameters.schemes;
    for (const { attribute, value } of attributes) {
      const id = this.find("trackedEntityAttributes", attribute, idScheme) ?? "";
      if (value === undefined || this.server.model.attributes.get(id)?.unique !== true) continue;
      const givers = this.#uniqueValues.get(`${id} ${value}`);
      if (givers === undefined) this.#uniqueValues.set(`${id} ${value}`, [giver]);
      else givers.push(giver);
    }
  }

  #programsReadByStage(): Set<string> {
    const { programStageIdScheme } = this.parameters.schemes;
    const stages = this.payload.events
      .filter(({ program }) => program === undefined)
      .map(({ programStage }) => this.find("programStages", programStage, programStageIdScheme));
    return new Set(stages.flatMap((stage) => this.server.model.stages.get(stage ?? "")?.program ?? []));
  }
}
