import type { MappingDocument, OrgUnitTable } from "./mapping-document.ts";

/** What the command line says about the target; it takes precedence over the document. */
export interface MappingFlags {
  program?: string | undefined;
  programStage?: string | undefined;
  orgUnitFrom?: string | undefined;
  orgUnitScheme?: "uid" | "code" | "name" | undefined;
  dateFrom?: string | undefined;
  timeZone?: string | undefined;
  status?: string | undefined;
}

/** The document as the flags, and the table of `--org-units`, change it. */
export function applyFlags(
  document: MappingDocument,
  flags: MappingFlags,
  orgUnits: OrgUnitTable | undefined,
): MappingDocument {
  const event = document.target?.event ?? {};
  const { orgUnit, occurredAt } = document;
  return {
    ...document,
    target: {
      event: {
        program: flags.program ?? event.program,
        programStage: flags.programStage ?? event.programStage,
      },
    },
    timeZone: flags.timeZone ?? document.timeZone,
    orgUnit: {
      ...orgUnit,
      from: flags.orgUnitFrom ?? orgUnit?.from,
      scheme: flags.orgUnitScheme ?? orgUnit?.scheme,
      table: orgUnits ? { ...orgUnit?.table, ...orgUnits } : orgUnit?.table,
    },
    occurredAt: { ...occurredAt, from: flags.dateFrom ?? occurredAt?.from },
    status: flags.status ?? document.status,
  };
}
