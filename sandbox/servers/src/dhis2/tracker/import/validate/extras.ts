import { isJsonObject } from "../../../json.ts";
import type { EventCheck } from "../event-check.ts";
import { objectArg, plainArg } from "../error-args.ts";

/** GeoJSON type → feature type of a stage. */
const featureTypes: Readonly<Record<string, string>> = {
  Point: "POINT",
  Polygon: "POLYGON",
  MultiPolygon: "MULTI_POLYGON",
};

/** E1074, E1012. */
export function checkGeometry(check: EventCheck): void {
  const { event, stage } = check;
  if (!isJsonObject(event.geometry) || stage === undefined) return;
  if (stage.featureType === undefined) return check.refuse("E1074");
  const { type } = event.geometry;
  if (featureTypes[typeof type === "string" ? type : ""] !== stage.featureType) {
    check.refuse("E1012", plainArg(stage.featureType));
  }
}

/** E1118; E1120 is a warning. */
export function checkAssignedUser(check: EventCheck): void {
  const { event, stage, server, parameters } = check;
  if (event.assignedUser === undefined || stage === undefined) return;
  if (!stage.enableUserAssignment) {
    const scheme = parameters.schemes.programStageIdScheme;
    return check.warn("E1120", objectArg(stage.whole, "program.ProgramStage", scheme));
  }
  const known = [...server.users.values()].some(
    (user) => user.uid === event.assignedUser || user.username === event.assignedUser,
  );
  if (!known) check.refuse("E1118", plainArg(event.assignedUser));
}
