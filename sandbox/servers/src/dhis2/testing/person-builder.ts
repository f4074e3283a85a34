import type { JsonObject } from "../json.ts";
import { ids } from "./event-builder.ts";

/** Uids of the fixture's people. */
export const personIds = {
  type: "FujefXnn44z",
  clientNumber: "HtpxUSdDOY2",
  firstName: "ixOxRVJU6NL",
} as const;

/** A test of a person, as the tracker program of the fixture takes it. */
export function aTest(event: string, more: JsonObject = {}): JsonObject {
  return {
    event,
    program: ids.hiv,
    programStage: ids.htsStage,
    orgUnit: ids.facility,
    occurredAt: "2024-01-06",
    status: "COMPLETED",
    dataValues: [
      { dataElement: "SaqhaKwaXyJ", value: "2024-01-06" },
      { dataElement: "BxrZ5hJcC0q", value: "NEG" },
    ],
    ...more,
  };
}

export function anEnrollment(enrollment: string, more: JsonObject = {}): JsonObject {
  return {
    enrollment,
    program: ids.hiv,
    orgUnit: ids.facility,
    enrolledAt: "2024-01-05",
    status: "ACTIVE",
    ...more,
  };
}

/** @param clientNumber the value of the unique attribute */
export function aPerson(trackedEntity: string, clientNumber: string, more: JsonObject = {}): JsonObject {
  return {
    trackedEntity,
    trackedEntityType: personIds.type,
    orgUnit: ids.facility,
    attributes: [
      { attribute: personIds.clientNumber, value: clientNumber },
      { attribute: personIds.firstName, value: "Amina" },
    ],
    ...more,
  };
}
