import type { Dhis2Server } from "../../server.ts";
import type { StoredEvent, StoredValue } from "../event-store.ts";
import { categoryOptionsOf } from "./to-event-json.ts";

const columns =
  "event,status,program,programStage,enrollment,orgUnit,occurredAt,scheduledAt,geometry,latitude,longitude,followUp,deleted,createdAt,createdAtClient,updatedAt,updatedAtClient,completedBy,completedAt,updatedBy,attributeOptionCombo,attributeCategoryOptions,assignedUser,dataElement,value,storedBy,providedElsewhere,storedByDataValue,updatedAtDataValue,createdAtDataValue";

/** CSV writes instants, not local times: `2024-03-11T00:00:00Z`. */
export function instantText(instant: number | undefined): string {
  return instant === undefined ? "" : new Date(instant).toISOString().replace(".000Z", "Z");
}

export function quote(text: string, quoted: RegExp): string {
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toRow(server: Dhis2Server, event: StoredEvent, value: StoredValue | undefined): string {
  const cells = [
    event.event,
    event.status,
    event.program,
    event.programStage,
    event.enrollment ?? server.placeholderEnrollment(event.program) ?? "",
    event.orgUnit,
    instantText(event.occurredAt),
    instantText(event.scheduledAt),
    event.geometry === undefined ? "" : JSON.stringify(event.geometry),
    "",
    "",
    String(event.followUp),
    String(event.deleted),
    instantText(event.createdAt),
    "",
    instantText(event.updatedAt),
    "",
    event.completedBy ?? "",
    instantText(event.completedAt),
    event.updatedBy,
    event.attributeOptionCombo,
    categoryOptionsOf(server, event),
    event.assignedUser ?? "",
    value?.dataElement ?? "",
    value?.value ?? "",
    value === undefined ? "" : (value.createdBy ?? event.createdBy),
    value === undefined ? "" : String(value.providedElsewhere ?? false),
    "",
    value === undefined ? "" : instantText(value.updatedAt ?? event.updatedAt),
    value === undefined ? "" : instantText(value.createdAt ?? event.createdAt),
  ];
  return cells.map((cell) => quote(cell, server.profile.csvQuoted)).join(",");
}

/** One row a data value, one row for an event without values (§3.5). */
export function toEventCsv(server: Dhis2Server, events: readonly StoredEvent[], skipHeader: boolean): string {
  const rows = events.flatMap((event) =>
    event.dataValues.length === 0
      ? [toRow(server, event, undefined)]
      : event.dataValues.map((value) => toRow(server, event, value)),
  );
  return [...(skipHeader ? [] : [columns]), ...rows, ""].join("\n");
}
