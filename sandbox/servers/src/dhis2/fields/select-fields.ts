import { notPlayed } from "../answers/web-message.ts";
import { isJsonObject, type Json, type JsonObject, textOf } from "../json.ts";
import type { FieldNode, Transform } from "./parse-fields.ts";

/** Gives the whole object behind a reference `{"id":…}`; undefined when the value is embedded. */
export type Resolve = (value: JsonObject) => JsonObject | undefined;

const presets: Readonly<Record<string, readonly string[]>> = {
  ":identifiable": ["id", "name", "code", "created", "lastUpdated"],
  ":nameable": ["id", "name", "shortName", "description", "code", "created", "lastUpdated"],
  ":simple": ["id", "name", "displayName", "code"],
};

function sizeOf(value: Json | undefined): number {
  if (Array.isArray(value) || typeof value === "string") return value.length;
  return isJsonObject(value) ? Object.keys(value).length : Number(value ?? 0);
}

function transformed(value: Json, { name }: Transform): Json {
  if (name === "size") return sizeOf(value);
  if (name === "rename") return value;
  throw notPlayed(`the field transformer ${name}`);
}

function shownValue(value: Json, children: readonly FieldNode[] | undefined, resolve: Resolve): Json {
  if (Array.isArray(value)) return value.map((item) => shownValue(item, children, resolve));
  if (!isJsonObject(value)) return value;
  const whole = resolve(value);
  if (children !== undefined) return selectFields(whole ?? value, children, resolve);
  return whole === undefined ? selectFields(value, everything, resolve) : { id: textOf(value.id) };
}

const everything: readonly FieldNode[] = [{ kind: "preset", name: "*", children: undefined, transforms: [] }];

function presetNames(name: string, object: JsonObject): readonly string[] {
  return presets[name] ?? Object.keys(object);
}

function chosen(object: JsonObject, nodes: readonly FieldNode[]): Map<string, FieldNode | undefined> {
  const names = new Map<string, FieldNode | undefined>();
  for (const node of nodes) {
    if (node.kind === "preset")
      for (const name of presetNames(node.name, object)) names.set(name, names.get(name));
    else if (node.kind === "property") names.set(node.name, node);
  }
  for (const node of nodes) if (node.kind === "exclusion") names.delete(node.name);
  return names;
}

/**
 * Keeps of one object what `fields` names. A reference without nested fields shrinks to its `id`; null and
 * unknown properties are left out, as DHIS2 does.
 */
export function selectFields(object: JsonObject, nodes: readonly FieldNode[], resolve: Resolve): JsonObject {
  const shown: Record<string, Json> = {};
  for (const [name, node] of chosen(object, nodes)) {
    const value = object[name];
    if (value === undefined || value === null) continue;
    const transforms = node?.transforms ?? [];
    const reshaped = transforms.reduce((all: Json, one) => transformed(all, one), value);
    const rename = transforms.find((one) => one.name === "rename")?.args[0];
    shown[rename ?? name] = shownValue(reshaped, node?.children, resolve);
  }
  return shown;
}
