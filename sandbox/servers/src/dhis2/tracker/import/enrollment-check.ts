import type { Program } from "../../metadata/tracker-model.ts";
import type { StoredEnrollment } from "../stored-entity.ts";
import type { Bundle } from "./bundle.ts";
import { AttributesCheck } from "./entity-check.ts";
import type { PayloadAttribute, PayloadEnrollment } from "./payload.ts";

/** One enrollment on its way through the rules. */
export class EnrollmentCheck extends AttributesCheck {
  readonly enrollment: PayloadEnrollment;
  readonly attributes: readonly PayloadAttribute[];
  readonly trackedEntity: string | undefined;
  readonly stored: StoredEnrollment | undefined;
  readonly program: Program | undefined;
  /** Uid of the org unit that exists. */
  readonly orgUnit: string | undefined;

  constructor(bundle: Bundle, enrollment: PayloadEnrollment) {
    const stored = bundle.server.enrollments.get(enrollment.enrollment);
    super(bundle, "ENROLLMENT", enrollment.enrollment, stored !== undefined);
    const { programIdScheme, orgUnitIdScheme } = bundle.parameters.schemes;
    this.enrollment = enrollment;
    this.attributes = enrollment.attributes;
    this.trackedEntity = enrollment.trackedEntity ?? stored?.trackedEntity;
    this.stored = stored;
    this.program = bundle.program(bundle.find("programs", enrollment.program, programIdScheme));
    this.orgUnit = bundle.find("organisationUnits", enrollment.orgUnit, orgUnitIdScheme);
  }
}
