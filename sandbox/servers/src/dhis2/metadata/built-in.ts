import type { JsonObject } from "../json.ts";

/** UIDs every DHIS2 database is born with. */
export const defaultIds = {
  category: "GLevLNI9wkl",
  categoryCombo: "bjDvmb4bfuf",
  categoryOption: "xYerKDKCefk",
  categoryOptionCombo: "HllvX50cXC0",
} as const;

const openToAll: JsonObject = { public: "rwrw----", external: false };
const named = { code: "default", name: "default", shortName: "default" } as const;

/** The default category objects, by the plural of their kind. */
export const builtIn: Readonly<Record<string, readonly JsonObject[]>> = {
  categoryOptions: [{ id: defaultIds.categoryOption, ...named, sharing: openToAll }],
  categories: [
    {
      id: defaultIds.category,
      ...named,
      isDefault: true,
      categoryOptions: [{ id: defaultIds.categoryOption }],
    },
  ],
  categoryCombos: [
    {
      id: defaultIds.categoryCombo,
      ...named,
      isDefault: true,
      dataDimensionType: "DISAGGREGATION",
      categories: [{ id: defaultIds.category }],
    },
  ],
  categoryOptionCombos: [
    {
      id: defaultIds.categoryOptionCombo,
      code: "default",
      name: "default",
      categoryCombo: { id: defaultIds.categoryCombo },
      categoryOptions: [{ id: defaultIds.categoryOption }],
    },
  ],
};
