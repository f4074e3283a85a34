import type { User } from "../../auth/users.ts";
import type { DataElement, Program, ProgramStage } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredEvent } from "../event-store.ts";
import type { ErrorArg, ImportError } from "./import-error.ts";
import type { ImportParameters } from "./parameters.ts";
import type { PayloadEvent } from "./payload-event.ts";

export type Action = "CREATE" | "UPDATE" | "DELETE";

export class FailFast extends Error {
  override readonly name = "FailFast" as const;
}

/** One event on its way through the rules, with the metadata its references were found to mean. */
export class EventCheck {
  readonly server: Dhis2Server;
  readonly parameters: ImportParameters;
  readonly user: User;
  readonly event: PayloadEvent;
  readonly action: Action;
  readonly stored: StoredEvent | undefined;
  readonly program: Program | undefined;
  readonly stage: ProgramStage | undefined;
  /** Uid of the org unit that exists. */
  readonly orgUnit: string | undefined;
  readonly errors: ImportError[] = [];
  readonly warnings: ImportError[] = [];

  constructor(server: Dhis2Server, parameters: ImportParameters, user: User, event: PayloadEvent) {
    this.server = server;
    this.parameters = parameters;
    this.user = user;
    this.stored = server.events.get(event.event);
    this.action = this.#actionOf();
    const { schemes } = parameters;
    const stage = this.#find("programStages", event.programStage, schemes.programStageIdScheme);
    const program = this.#find("programs", event.program, schemes.programIdScheme);
    this.orgUnit = this.#find("organisationUnits", event.orgUnit, schemes.orgUnitIdScheme);
    this.stage = server.model.stages.get(stage ?? this.#onlyStage(event, program) ?? "");
    this.program = server.model.programs.get(
      program ?? (event.program === undefined ? this.stage?.program : "") ?? "",
    );
    this.event = event;
  }

  #actionOf(): Action {
    const { importStrategy } = this.parameters;
    if (importStrategy !== "CREATE_AND_UPDATE") return importStrategy;
    return this.stored === undefined ? "CREATE" : "UPDATE";
  }

  #find(kind: string, identifier: string | undefined, scheme: ImportParameters["schemes"]["idScheme"]) {
    return identifier === undefined ? undefined : this.server.finder.find(kind, identifier, scheme);
  }

  /** A program without registration fills in its stage (§2.2). */
  #onlyStage(event: PayloadEvent, program: string | undefined): string | undefined {
    const found = this.server.model.programs.get(program ?? "");
    return event.programStage === undefined && found?.registration === false ? found.stages[0] : undefined;
  }

  findElement(identifier: string | undefined): DataElement | undefined {
    const scheme = this.parameters.schemes.dataElementIdScheme;
    return this.server.model.dataElements.get(this.#find("dataElements", identifier, scheme) ?? "");
  }

  refuse(code: string, ...args: ErrorArg[]): void {
    this.errors.push({ code, uid: this.event.event, args });
    if (this.parameters.validationMode === "FAIL_FAST") throw new FailFast();
  }

  warn(code: string, ...args: ErrorArg[]): void {
    this.warnings.push({ code, uid: this.event.event, args });
  }
}

/** One rule: looks at an event and refuses what the server refuses. */
export type Rule = (check: EventCheck) => void;
