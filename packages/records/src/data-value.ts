import { z } from "zod";

/** An aggregate value in the shape of `/api/dataValueSets`. Its key is itself: all ids but the data set and the value. */
export interface DataValue {
  /** The data set by which it is written; absent: the one that `src.stream` names. */
  dataSet?: string | undefined;
  dataElement: string;
  /** ISO text of the period: `202401`, `2024Q1`, `2024W5`. */
  period: string;
  orgUnit: string;
  /** Absent: the default combo. */
  categoryOptionCombo?: string | undefined;
  /** Absent: the default combo. */
  attributeOptionCombo?: string | undefined;
  value?: string | number | boolean | null | undefined;
  /** `null` where DHIS2 up to 2.42 has none. */
  comment?: string | null | undefined;
  [field: string]: unknown;
}

/** The schema of a `DataValue`. */
export const dataValueSchema: z.ZodType<DataValue> = z.looseObject({
  dataSet: z.string().min(1).optional(),
  dataElement: z.string().min(1),
  period: z.string().min(1),
  orgUnit: z.string().min(1),
  categoryOptionCombo: z.string().min(1).optional(),
  attributeOptionCombo: z.string().min(1).optional(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  comment: z.string().nullish(),
});
