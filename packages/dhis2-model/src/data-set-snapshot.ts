import { z } from "zod";

/** A data element as it is in a data set. */
export interface SnapshotAggregateElement {
  id: string;
  name: string;
  code?: string | undefined;
  /** DHIS2's word: `INTEGER_ZERO_OR_POSITIVE`, `TRUE_ONLY`, … (dhis2-api §2.9). */
  valueType: string;
  optionSet?: { id: string } | undefined;
  /** The combo of its category option combos, unless the data set gives it another one. */
  categoryCombo: { id: string };
  /** Whether DHIS2 up to 2.42 stores a zero (dhis2-api §4.3). */
  zeroIsSignificant: boolean;
}

export interface SnapshotDataSetElement {
  dataElement: SnapshotAggregateElement;
  /** Takes the place of the data element's own in this data set. */
  categoryCombo?: { id: string } | undefined;
}

export interface SnapshotDataSet {
  id: string;
  name: string;
  code?: string | undefined;
  /** DHIS2's word: `Monthly`, `FinancialApril`, … (dhis2-api §6.1). */
  periodType: string;
  /** The combo of its attribute option combos. */
  categoryCombo: { id: string };
  /** Sorted by the id of the data element. */
  dataSetElements: SnapshotDataSetElement[];
  /** Ids of the org units that it is assigned to, sorted. */
  organisationUnits: string[];
}

export interface SnapshotCategoryOptionCombo {
  id: string;
  name: string;
  code?: string | undefined;
}

export interface SnapshotCategoryCombo {
  id: string;
  name: string;
  code?: string | undefined;
  /** The combo of whatever is not disaggregated. */
  isDefault: boolean;
  /** Sorted by id. */
  categoryOptionCombos: SnapshotCategoryOptionCombo[];
}

const reference = z.object({ id: z.string().min(1) });
const named = { id: z.string().min(1), name: z.string(), code: z.string().optional() };

/** `zeroIsSignificant` is absent in an answer of a server that leaves false values out. */
export const snapshotDataSetElementSchema: z.ZodType<SnapshotDataSetElement> = z.object({
  dataElement: z.object({
    ...named,
    valueType: z.string().min(1),
    optionSet: reference.optional(),
    categoryCombo: reference,
    zeroIsSignificant: z.boolean().default(false),
  }),
  categoryCombo: reference.optional(),
});

export const snapshotDataSetSchema: z.ZodType<SnapshotDataSet> = z.object({
  ...named,
  periodType: z.string().min(1),
  categoryCombo: reference,
  dataSetElements: z.array(snapshotDataSetElementSchema),
  organisationUnits: z.array(z.string()),
});

export const snapshotCategoryComboSchema: z.ZodType<SnapshotCategoryCombo> = z.object({
  ...named,
  isDefault: z.boolean().default(false),
  categoryOptionCombos: z.array(z.object(named)),
});
