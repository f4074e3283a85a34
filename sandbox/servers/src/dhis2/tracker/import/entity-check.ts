import type { TrackedEntityAttribute, TrackedEntityType } from "../../metadata/tracker-model.ts";
import type { StoredEntity } from "../stored-entity.ts";
import type { Bundle } from "./bundle.ts";
import { ObjectCheck } from "./object-check.ts";
import type { PayloadAttribute, PayloadEntity } from "./payload.ts";

/** What entities and enrollments share: attributes, which all belong to the entity. */
export abstract class AttributesCheck extends ObjectCheck {
  abstract readonly attributes: readonly PayloadAttribute[];
  abstract readonly trackedEntity: string | undefined;

  findAttribute(identifier: string | undefined): TrackedEntityAttribute | undefined {
    const found = this.bundle.find("trackedEntityAttributes", identifier, this.parameters.schemes.idScheme);
    return this.server.model.attributes.get(found ?? "");
  }
}

/** One entity on its way through the rules. */
export class EntityCheck extends AttributesCheck {
  readonly entity: PayloadEntity;
  readonly attributes: readonly PayloadAttribute[];
  readonly trackedEntity: string;
  readonly stored: StoredEntity | undefined;
  readonly type: TrackedEntityType | undefined;
  /** Uid of the org unit that exists. */
  readonly orgUnit: string | undefined;

  constructor(bundle: Bundle, entity: PayloadEntity) {
    const stored = bundle.server.entities.get(entity.trackedEntity);
    super(bundle, "TRACKED_ENTITY", entity.trackedEntity, stored !== undefined);
    const { idScheme, orgUnitIdScheme } = bundle.parameters.schemes;
    const type = bundle.find("trackedEntityTypes", entity.trackedEntityType, idScheme);
    this.entity = entity;
    this.attributes = entity.attributes;
    this.trackedEntity = entity.trackedEntity;
    this.stored = stored;
    this.type = bundle.server.model.entityTypes.get(type ?? "");
    this.orgUnit = bundle.find("organisationUnits", entity.orgUnit, orgUnitIdScheme);
  }
}
