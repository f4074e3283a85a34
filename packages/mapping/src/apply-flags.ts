import type { MappingDocument } from "./mapping-document.ts";

/** What the command line says about the target; it stands above the document. */
export interface MappingFlags {
  program?: string | undefined;
  programStage?: string | undefined;
  orgUnitFrom?: string | undefined;
  /** Text of the source → UID. */
  orgUnits?: Readonly<Record<string, string>> | undefined;
  orgUnitScheme?: "uid" | "code" | "name" | undefined;
  dateFrom?: string | undefined;
  timeZone?: string | undefined;
  status?: string | undefined;
}

/** The document as the flags change it. */
export function applyFlags(document: MappingDocument, flags: MappingFlags): MappingDocument {
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
      table: flags.orgUnits ? { ...orgUnit?.table, ...flags.orgUnits } : orgUnit?.table,
    },
    occurredAt: { ...occurredAt, from: flags.dateFrom ?? occurredAt?.from },
    status: flags.status ?? document.status,
  };
}
