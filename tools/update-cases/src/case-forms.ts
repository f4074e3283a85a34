import { type CaseFormOptions, renderCaseForm } from "@d2pipe/commcare-client";
import type { CaseProperties } from "@d2pipe/push";

/** Fixed for a run, so that a form that is made again is the same. */
export type FormParts = Omit<CaseFormOptions, "sequence">;

/**
 * The forms of a run. One whose answer was lost is made again as it was, so that CommCare knows it for a duplicate. What was written
 * meanwhile into one of its cases makes it another form: the same content is to be carried out once more then.
 */
export class CaseForms {
  readonly #parts: FormParts;
  /** InstanceIDs. */
  readonly #made = new Set<string>();
  /** By case the instanceID of its newest form, until that is accepted. */
  readonly #open = new Map<string, string>();

  constructor(parts: FormParts) {
    this.#parts = parts;
  }

  /** The XML of a form for these cases. */
  render(updates: readonly CaseProperties[]): string {
    for (let sequence = 0; ; sequence += 1) {
      const { xml, instanceId } = renderCaseForm(updates, { ...this.#parts, sequence });
      const isRepeated = updates.every(({ case_id }) => this.#open.get(case_id) === instanceId);
      if (this.#made.has(instanceId) && !isRepeated) continue;
      this.#made.add(instanceId);
      for (const { case_id } of updates) this.#open.set(case_id, instanceId);
      return xml;
    }
  }

  /** CommCare has carried out the form of this instanceID. */
  accept(instanceId: string): void {
    for (const [caseId, open] of this.#open) if (open === instanceId) this.#open.delete(caseId);
  }
}
