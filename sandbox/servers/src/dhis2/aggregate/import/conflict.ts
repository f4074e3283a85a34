import type { User } from "../../auth/users.ts";
import type { Dhis2Server } from "../../server.ts";
import type { DataSet } from "../aggregate-model.ts";
import type { Period } from "../period.ts";
import type { ImportOptions } from "./import-options.ts";
import type { ResolvedValue } from "./resolve-value.ts";

/** Why one value is refused up to 2.42: values refused for the same become one conflict with all their indexes. */
export interface Conflict {
  readonly code: string;
  readonly property: string;
  /** By kind, in the order of the message; the first is the conflict's own object. */
  readonly objects: Readonly<Record<string, string | undefined>>;
  readonly message: string;
}

/** A value whose ids all name something. */
export interface FoundValue extends ResolvedValue {
  readonly dataElement: string;
  readonly period: Period;
  readonly orgUnit: string;
  readonly categoryOptionCombo: string;
  readonly attributeOptionCombo: string;
}

export interface ConflictContext {
  readonly server: Dhis2Server;
  readonly user: User;
  readonly options: ImportOptions;
  /** The one that the group names. */
  readonly dataSet: DataSet | undefined;
}

/** Positional, since a check is little more than one. */
export function conflict(
  code: string,
  property: string,
  message: string,
  objects: Conflict["objects"],
): Conflict {
  return { code, property, objects, message };
}

/** What is wrong with a value, if that is it. */
export type Check = (value: FoundValue, context: ConflictContext) => Conflict | undefined;
