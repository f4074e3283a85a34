export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The `id` of a reference such as `{"id":"…"}`. */
export function refOf(value: Json | undefined): string | undefined {
  return isJsonObject(value) ? textOf(value.id) : undefined;
}

export function refsOf(value: Json | undefined): string[] {
  return objectsOf(value).flatMap((item) => textOf(item.id) ?? []);
}

/** Any value as the text a filter or an order compares: `""` for nothing. */
export function toText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
