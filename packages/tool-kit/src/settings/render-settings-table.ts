import { variables } from "./variables.ts";

/** Every setting as rows of a table for the docs: name, other spellings, default, what for. */
export function renderSettingsTable(): string[][] {
  return Object.values(variables).flatMap((group) =>
    group.map(({ name, aliases = [], default: preset = "", description }) => [
      name,
      aliases.join(", "),
      preset,
      description,
    ]),
  );
}
