import type { DataElement, Program, ProgramStage } from "../../metadata/tracker-model.ts";
import type { StoredEvent } from "../event-store.ts";
import type { Bundle } from "./bundle.ts";
import { ObjectCheck } from "./object-check.ts";
import type { PayloadEvent } from "./payload-event.ts";

/** One event on its way through the rules, with the metadata its references were found to mean. */
export class EventCheck extends ObjectCheck {
  readonly event: PayloadEvent;
  readonly stored: StoredEvent | undefined;
  readonly program: Program | undefined;
  readonly stage: ProgramStage | undefined;
  /** Uid of the org unit that exists. */
  readonly orgUnit: string | undefined;

  constructor(bundle: Bundle, event: PayloadEvent) {
    const { server, parameters } = bundle;
    const stored = server.events.get(event.event);
    super(bundle, "EVENT", event.event, stored !== undefined);
    this.stored = stored;
    const { schemes } = parameters;
    const stage = bundle.find("programStages", event.programStage, schemes.programStageIdScheme);
    const program = bundle.find("programs", event.program, schemes.programIdScheme);
    this.orgUnit = bundle.find("organisationUnits", event.orgUnit, schemes.orgUnitIdScheme);
    this.stage = server.model.stages.get(stage ?? this.#onlyStage(event, program) ?? "");
    this.program = server.model.programs.get(
      program ?? (event.program === undefined ? this.stage?.program : "") ?? "",
    );
    this.event = event;
  }

  /** A program without registration fills in its stage (§2.2). */
  #onlyStage(event: PayloadEvent, program: string | undefined): string | undefined {
    const found = this.server.model.programs.get(program ?? "");
    return event.programStage === undefined && found?.registration === false ? found.stages[0] : undefined;
  }

  /** The enrollment it belongs to, of a tracker program. */
  get enrollment(): string | undefined {
    return this.stored?.enrollment ?? this.event.enrollment;
  }

  findElement(identifier: string | undefined): DataElement | undefined {
    const scheme = this.parameters.schemes.dataElementIdScheme;
    return this.server.model.dataElements.get(this.bundle.find("dataElements", identifier, scheme) ?? "");
  }
}
