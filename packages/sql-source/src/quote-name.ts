/** A name as SQL takes it in whatever letters it has: `Patient_Identifier` → `"Patient_Identifier"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
