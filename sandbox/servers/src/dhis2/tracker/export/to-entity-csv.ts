import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer } from "../../../simulator.ts";
import type { StoredAttribute, StoredEntity } from "../stored-entity.ts";
import { instantText, quote } from "./to-event-csv.ts";

const columns =
  "trackedEntity,trackedEntityType,createdAt,createdAtClient,updatedAt,updatedAtClient,orgUnit,inactive,deleted,potentialDuplicate,geometry,latitude,longitude,storedBy,createdBy,updatedBy,attrCreatedAt,attrUpdatedAt,attribute,displayName,value,valueType";

/** Everything between a blank and a comma in the table of signs, as the older event CSV. */
const quoted = /[\n -,]/;

function toRow(server: Dhis2Server, entity: StoredEntity, attribute: StoredAttribute | undefined): string {
  const whole = server.model.attributes.get(attribute?.attribute ?? "")?.whole;
  const cells = [
    entity.trackedEntity,
    entity.trackedEntityType,
    instantText(entity.createdAt),
    "",
    instantText(entity.updatedAt),
    "",
    entity.orgUnit,
    String(entity.inactive),
    String(entity.deleted),
    String(entity.potentialDuplicate),
    "",
    "",
    "",
    server.profile.entityStoredBy ? entity.createdBy : "",
    entity.createdBy,
    entity.updatedBy,
    instantText(attribute?.createdAt),
    instantText(attribute?.updatedAt),
    attribute?.attribute ?? "",
    typeof whole?.displayName === "string" ? whole.displayName : "",
    attribute?.value ?? "",
    typeof whole?.valueType === "string" ? whole.valueType : "",
  ];
  return cells.map((cell) => quote(cell, quoted)).join(",");
}

/** One row an attribute, one row for an entity without any. */
export function toEntityCsv(
  server: Dhis2Server,
  entities: readonly StoredEntity[],
  skipHeader: boolean,
): SimulatorAnswer {
  const rows = entities.flatMap((entity) =>
    entity.attributes.length === 0
      ? [toRow(server, entity, undefined)]
      : entity.attributes.map((attribute) => toRow(server, entity, attribute)),
  );
  const headers = {
    "content-type": "application/csv;charset=UTF-8",
    "content-disposition": "attachment; filename=trackedEntities.csv",
  };
  return { status: 200, headers, body: [...(skipHeader ? [] : [columns]), ...rows, ""].join("\n") };
}
