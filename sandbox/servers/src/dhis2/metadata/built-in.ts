import type { JsonObject } from "../json.ts";

/** UIDs every DHIS2 database is born with. */
export const defaults = {
  category: "GLevLNI9wkl",
  categoryCombo: "bjDvmb4bfuf",
  categoryOption: "xYerKDKCefk",
  categoryOptionCombo: "HllvX50cXC0",
} as const;

const openToAll: JsonObject = { public: "rwrw----", external: false };
const named = { code: "default", name: "default", shortName: "default" } as const;

/** The default category objects, by the plural of their kind. */
export const builtIn: Readonly<Record<string, readonly JsonObject[]>> = {
  categoryOptions: [{ id: defaults.categoryOption, ...named, sharing: openToAll }],
  categories: [
    { id: defaults.category, ...named, isDefault: true, categoryOptions: [{ id: defaults.categoryOption }] },
  ],
  categoryCombos: [
    {
      id: defaults.categoryCombo,
      ...named,
      isDefault: true,
      dataDimensionType: "DISAGGREGATION",
      categories: [{ id: defaults.category }],
    },
  ],
  categoryOptionCombos: [
    {
      id: defaults.categoryOptionCombo,
      code: "default",
      name: "default",
      categoryCombo: { id: defaults.categoryCombo },
      categoryOptions: [{ id: defaults.categoryOption }],
    },
  ],
};
