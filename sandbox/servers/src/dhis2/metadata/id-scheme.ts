import { isJsonObject, type JsonObject, objectsOf, refOf, textOf } from "../json.ts";
import type { Catalogue } from "./catalogue.ts";

/** How a payload names metadata: `UID`, `CODE`, `NAME` or `ATTRIBUTE:<uid>` (§2.1). */
export interface IdScheme {
  readonly name: "UID" | "CODE" | "NAME" | "ATTRIBUTE";
  readonly attribute: string | undefined;
}

export const uidScheme: IdScheme = { name: "UID", attribute: undefined };

export function parseIdScheme(text: string): IdScheme | undefined {
  const [name = "", attribute] = text.split(":");
  const upper = name.toUpperCase();
  if (upper === "UID" || upper === "CODE" || upper === "NAME") return { name: upper, attribute: undefined };
  if (upper !== "ATTRIBUTE" || !/^[A-Za-z][A-Za-z0-9]{10}$/.test(attribute ?? "")) return undefined;
  return { name: "ATTRIBUTE", attribute };
}

/** What an object is called in a scheme. */
export function identifierOf(object: JsonObject, scheme: IdScheme): string | undefined {
  if (scheme.name === "UID") return textOf(object.id);
  if (scheme.name === "CODE") return textOf(object.code);
  if (scheme.name === "NAME") return textOf(object.name);
  const values = objectsOf(object.attributeValues);
  return textOf(values.find((value) => refOf(value.attribute) === scheme.attribute)?.value);
}

/** Finds metadata of one kind by scheme; indexes are built once a scheme. */
export class MetadataFinder {
  readonly #catalogue: Catalogue;
  readonly #indexes = new Map<string, Map<string, string>>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The uid of the object, or undefined. */
  find(kind: string, identifier: string, scheme: IdScheme): string | undefined {
    if (scheme.name === "UID") return this.#catalogue.get(kind, identifier) ? identifier : undefined;
    const key = `${kind} ${scheme.name} ${scheme.attribute}`;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#indexOf(kind, scheme);
      this.#indexes.set(key, index);
    }
    return index.get(identifier);
  }

  #indexOf(kind: string, scheme: IdScheme): Map<string, string> {
    const index = new Map<string, string>();
    for (const object of (this.#catalogue.kinds.get(kind) ?? []).filter(isJsonObject)) {
      const name = identifierOf(object, scheme);
      if (name !== undefined) index.set(name, textOf(object.id) ?? "");
    }
    return index;
  }
}
