import { isValueType, type ValueType, valueTypes } from "@d2pipe/dhis2-model";
import { z } from "zod";

/** A property's name, or several: the first that has a value wins. */
export type From = string | readonly string[];
type Scalar = string | number | boolean;

/** What the source calls an org unit → its UID. */
export type OrgUnitTable = Readonly<Record<string, string>>;

export interface OrgUnitRule {
  from?: From | undefined;
  /** What the property holds; `uid` when not said. */
  scheme?: "uid" | "code" | "name" | undefined;
  /** Asked before `scheme`. */
  table?: OrgUnitTable | undefined;
  /** UID, when the source is empty. */
  default?: string | undefined;
}

export interface DateRule {
  from?: From | undefined;
  /** Of source texts that are not ISO: `dd/MM/yyyy`, `yyyy-MM-dd HH:mm`. */
  format?: string | undefined;
  /** In which the day is cut from a time with an offset. */
  timeZone?: string | undefined;
  /** `yyyy-MM-dd`, when the source is empty. */
  default?: string | undefined;
}

interface StatusRule {
  from: From;
  map?: Readonly<Record<string, string>> | undefined;
  default?: string | undefined;
}

export interface Condition {
  property: string;
  equals?: Scalar | undefined;
  in?: readonly Scalar[] | undefined;
}

export interface ValueRule {
  from: From;
  dataElement: string;
  /** For people; not checked. */
  name?: string | undefined;
  valueType?: ValueType | undefined;
  /** UID of the option set. */
  optionSet?: string | undefined;
  /** Its codes, or code → name, for use without `--metadata` and so that `gen-mapping check` sees what changed. */
  options?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /** For use without `--metadata`. */
  compulsory?: boolean | undefined;
  /** Source text → value; `null` sends none. */
  map?: Readonly<Record<string, Scalar | null>> | undefined;
  /** Of dates that are not ISO. */
  format?: string | undefined;
  /** The value counts as empty unless this holds. */
  when?: Condition | undefined;
}

/** The mapping document as people write it; flags may add to it or take precedence over it. */
export interface MappingDocument {
  $schema?: string | undefined;
  version: 1;
  target?: { event: { program?: string | undefined; programStage?: string | undefined } } | undefined;
  /** Open cases are rejected (NOT_CLOSED). */
  requireClosed?: boolean | undefined;
  timeZone?: string | undefined;
  /** Texts that mean "no value" besides the empty one. */
  empty?: readonly string[] | undefined;
  orgUnit?: OrgUnitRule | undefined;
  occurredAt?: DateRule | undefined;
  completedAt?: DateRule | undefined;
  status?: string | StatusRule | undefined;
  geometry?: { from: From } | undefined;
  values: readonly ValueRule[];
  /** Properties that are known and not sent. */
  ignore?: readonly string[] | undefined;
}

const name = z.string().min(1, "expected the name of a property");
const from = z.union([name, z.array(name).min(1)], {
  error: "expected the name of a property, or a list of names",
});
const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: "expected a text, number, true or false",
});
const text = z.string().min(1, "expected a text that is not empty");

const dateRule = z.strictObject({
  from: from.optional(),
  format: text.optional(),
  timeZone: text.optional(),
  default: text.optional(),
});

const condition = z
  .strictObject({ property: name, equals: scalar.optional(), in: z.array(scalar).min(1).optional() })
  .refine((when) => (when.equals === undefined) !== (when.in === undefined), {
    error: "expected exactly one of equals and in",
  });

const valueRule = z.strictObject({
  from,
  dataElement: text,
  name: z.string().optional(),
  valueType: z
    .enum(Object.keys(valueTypes).filter(isValueType), {
      error: "unknown value type; expected one of DHIS2's (INTEGER, TEXT, DATE, …)",
    })
    .optional(),
  optionSet: text.optional(),
  options: z
    .union([z.array(z.string()), z.record(z.string(), z.string())], {
      error: "expected a list of codes, or an object code → name",
    })
    .optional(),
  compulsory: z.boolean().optional(),
  map: z
    .record(
      z.string(),
      z.union([scalar, z.null()], { error: "expected a text, number, true, false or null" }),
    )
    .optional(),
  format: text.optional(),
  when: condition.optional(),
});

/** The published shape of the mapping document (docs/schema is generated from it). */
export const mappingDocumentSchema: z.ZodType<MappingDocument> = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: "expected 1, the version of this format" }),
  target: z
    .strictObject({
      event: z.strictObject({ program: text.optional(), programStage: text.optional() }),
    })
    .optional(),
  requireClosed: z.boolean().optional(),
  timeZone: text.optional(),
  empty: z.array(z.string()).optional(),
  orgUnit: z
    .strictObject({
      from: from.optional(),
      scheme: z.enum(["uid", "code", "name"], { error: "expected uid, code or name" }).optional(),
      table: z.record(z.string(), z.string()).optional(),
      default: text.optional(),
    })
    .optional(),
  occurredAt: dateRule.optional(),
  completedAt: dateRule.optional(),
  status: z
    .union(
      [
        text,
        z.strictObject({ from, map: z.record(z.string(), z.string()).optional(), default: text.optional() }),
      ],
      { error: "expected a status, or {from, map, default}" },
    )
    .optional(),
  geometry: z.strictObject({ from }).optional(),
  values: z.array(valueRule).min(1, "expected at least one value"),
  ignore: z.array(name).optional(),
});
