import type { Resolved } from "./resolve.ts";

/** `--print-config`: one line a setting, secrets masked. */
export function renderConfig(
  flags: readonly (readonly [string, unknown])[],
  settings: readonly Resolved[],
): string {
  const rows = [
    ...flags
      .filter(([, value]) => value !== undefined && value !== false)
      .map(([name, value]) => [`--${name}`, String(value), "flag"]),
    ...settings.map((setting) => [setting.name, shown(setting), setting.origin]),
  ];
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shown({ variable, value }: Resolved): string {
  if (value === undefined) return "-";
  return variable.secret || carriesLogin(value) ? "(set, hidden)" : value;
}

/** An address with a login in it is refused by every run, and shown by none. */
function carriesLogin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.username !== "" || url.password !== "");
}
