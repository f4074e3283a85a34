export { IdMap, type IdKind, idKinds, type Partner } from "./id-map.ts";
export {
  isSharedRegistration,
  isSharedValue,
  mapDataValue,
  mapEvent,
  mapRegistration,
  type Mapped,
  type MissingId,
  toValueKey,
} from "./map-record.ts";
export { idTableColumns, parseIdTable } from "./parse-id-table.ts";
export { type HeldValue, type Resolution, resolveGroup, withoutRevision } from "./resolve-group.ts";
export { createSchemeMap, type Scheme } from "./scheme-map.ts";
