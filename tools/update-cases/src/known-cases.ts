import type { CommcareClient } from "@d2pipe/commcare-client";
import type { CaseDirectory } from "@d2pipe/push";
import { type Case, type CaseUpdate, type OwnCode, ownCodes, type Rejection } from "@d2pipe/records";

/** Of a case what decides whether it is written into. */
interface KnownCase {
  case_id: string;
  external_id: string | undefined;
  case_type: string | undefined;
  isClosed: boolean;
}

/** The servers' own limit; few large pages cost less of the rate limit than many small ones (commcare-kobo-api §3.1, §6.2). */
const pageSize = 5000;

function toRejection(code: OwnCode, hint: string): Rejection {
  return { code, message: ownCodes[code], hint };
}

function toKnown({ case_id, external_id, case_type, closed }: Case): KnownCase {
  return {
    case_id,
    external_id: external_id ?? undefined,
    case_type: case_type ?? undefined,
    isClosed: closed === true,
  };
}

/**
 * The cases that lines name. Those of a type are listed once, since only a listing shows that two of them have one external id: asked
 * for by it, CommCare answers with any of them (commcare-kobo-api §3.4).
 */
export class KnownCases implements CaseDirectory {
  readonly #client: Pick<CommcareClient, "listCases" | "getCases">;
  readonly #usualType: string | undefined;
  /** By type and external id. */
  readonly #byExternalId = new Map<string, Map<string, readonly KnownCase[]>>();
  /** Undefined: there is none. */
  readonly #byCaseId = new Map<string, KnownCase | undefined>();

  /** `usualType`: of lines that do not say it. */
  constructor(client: Pick<CommcareClient, "listCases" | "getCases">, usualType: string | undefined) {
    this.#client = client;
    this.#usualType = usualType;
  }

  /** Asks CommCare for what is not known yet of the cases that the updates name. */
  async learn(updates: readonly CaseUpdate[]): Promise<void> {
    const ids = new Set<string>();
    for (const update of updates) {
      const type = this.#toType(update);
      if (update.case_id !== undefined) {
        if (!this.#byCaseId.has(update.case_id)) ids.add(update.case_id);
      } else if (type !== undefined && !this.#byExternalId.has(type)) await this.#list(type);
    }
    if (ids.size === 0) return;
    const { cases, missing } = await this.#client.getCases([...ids]);
    for (const each of cases) this.#byCaseId.set(each.case_id, toKnown(each));
    for (const id of missing) this.#byCaseId.set(id, undefined);
  }

  /** The case that an update names, which `learn` has seen, or why it is not written into. */
  find(update: CaseUpdate): { case_id: string } | Rejection {
    const found = update.case_id === undefined ? this.#findByExternalId(update) : this.#findById(update);
    if ("code" in found) return found;
    if (found.isClosed)
      return toRejection("CLOSED_CASE", `reopen ${found.case_id} in CommCare, or leave it out at the source`);
    return { case_id: found.case_id };
  }

  #toType({ case_type }: CaseUpdate): string | undefined {
    return case_type ?? this.#usualType;
  }

  async #list(type: string): Promise<void> {
    const all = new Map<string, readonly KnownCase[]>();
    for await (const page of this.#client.listCases({ api: "v2", type, pageSize })) {
      for (const each of page.cases) {
        const known = toKnown(each);
        const { external_id, case_id } = known;
        if (external_id === undefined || external_id === "") continue;
        // A case that changes while it is listed comes again.
        const others = (all.get(external_id) ?? []).filter((other) => other.case_id !== case_id);
        all.set(external_id, [...others, known]);
      }
      page.release();
    }
    this.#byExternalId.set(type, all);
  }

  #findByExternalId(update: CaseUpdate): KnownCase | Rejection {
    const type = this.#toType(update);
    if (type === undefined)
      return toRejection("BAD_PAYLOAD", "the line has no case_type: give --type, or case_type in the line");
    const [found, ...others] = this.#byExternalId.get(type)?.get(update.external_id ?? "") ?? [];
    if (!found)
      return toRejection(
        "UNKNOWN_CASE",
        `no case of the type ${type} has this external_id; closed ones were looked at, too`,
      );
    if (others.length === 0) return found;
    const ids = [found, ...others].map(({ case_id }) => case_id).toSorted();
    return toRejection("DOUBLED_CASE", `take the external_id away from all but one of ${ids.join(", ")}`);
  }

  /** What else the line says of the case has to be so. */
  #findById(update: CaseUpdate): KnownCase | Rejection {
    const { case_id = "", external_id, case_type } = update;
    const found = this.#byCaseId.get(case_id);
    if (!found)
      return toRejection("UNKNOWN_CASE", "deleted, of another project, or not for this user to see");
    if (external_id !== undefined && found.external_id !== external_id)
      return toRejection("UNKNOWN_CASE", `${case_id} has another external_id than the line says`);
    if (case_type !== undefined && found.case_type !== case_type)
      return toRejection("UNKNOWN_CASE", `${case_id} has another case_type than the line says`);
    return found;
  }
}
