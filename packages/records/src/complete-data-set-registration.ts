import { z } from "zod";

/** Says that a data set is complete at an org unit in a period, in the shape of `/api/completeDataSetRegistrations`. Its key is itself. */
export interface CompleteDataSetRegistration {
  dataSet: string;
  /** ISO text of the period: `202401`, `2024Q1`, `2024W5`. */
  period: string;
  organisationUnit: string;
  /** Absent: the default combo. */
  attributeOptionCombo?: string | undefined;
  /** The day of it: `2024-02-05`. */
  date?: string | undefined;
  /** Absent: true. */
  completed?: boolean | undefined;
  [field: string]: unknown;
}

/** The schema of a `CompleteDataSetRegistration`. */
export const completeDataSetRegistrationSchema: z.ZodType<CompleteDataSetRegistration> = z.looseObject({
  dataSet: z.string().min(1),
  period: z.string().min(1),
  organisationUnit: z.string().min(1),
  attributeOptionCombo: z.string().min(1).optional(),
  date: z.string().min(1).optional(),
  completed: z.boolean().optional(),
});
