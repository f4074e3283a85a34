/** Something that DHIS2 gives an id and a name. */
export interface Named {
  id: string;
  /** Empty when it is not known. */
  name: string;
}

/** For messages: `f7Q5IEykioK (Temperature)`. */
export function formatNamed({ id, name }: Named): string {
  return name === "" ? id : `${id} (${name})`;
}

/** For messages that list what there is; `none` when there is nothing. */
export function formatAllNamed(items: readonly Named[]): string {
  return items.map(formatNamed).join(", ") || "none";
}
