import { refuse } from "../../answers/web-message.ts";
import { uidPattern } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import type { Period } from "../period.ts";
import type { ImportOptions } from "./import-options.ts";
import type { Payload, PayloadValue } from "./payload.ts";
import { createLookup } from "./resolve-value.ts";

/** A refusal of the whole group from 2.43 on, as the one conflict in the answer. */
export class GroupRefusal extends Error {
  override readonly name = "GroupRefusal" as const;
  readonly code: string;
  readonly args: readonly (string | number)[];
  /** Made while ids were read: the answer does not know which values there were. */
  readonly undecoded: boolean;

  constructor(code: string, message: string, args: readonly (string | number)[], undecoded = false) {
    super(message);
    this.code = code;
    this.args = args;
    this.undecoded = undecoded;
  }
}

/** A value whose ids are UIDs that may name nothing. */
export interface DecodedValue {
  readonly index: number;
  readonly dataElement: string;
  readonly period: Period;
  readonly orgUnit: string;
  /** Undefined = the default one. */
  readonly categoryOptionCombo: string | undefined;
  readonly attributeOptionCombo: string | undefined;
  readonly value: string | undefined;
  readonly comment: string | undefined;
  readonly followUp: boolean | undefined;
  readonly deleted: boolean;
}

export interface DecodedGroup {
  readonly dataSet: string | undefined;
  readonly values: readonly DecodedValue[];
}

function refuseId(code: string, what: string, index: number, id: string): GroupRefusal {
  return new GroupRefusal(code, `Value #${index} ${what}: \`${id}\``, [index, id], true);
}

/** The words and codes for an id that is missing, unknown, or not a UID. */
const kinds = {
  dataElement: { missing: "E8102", unknown: "E8103", malformed: "E8104", words: "data element" },
  orgUnit: { missing: "E8105", unknown: "E8107", malformed: "E8106", words: "org unit" },
  categoryOptionCombo: {
    missing: "",
    unknown: "E8108",
    malformed: "E8109",
    words: "category option combo",
  },
  attributeOptionCombo: {
    missing: "",
    unknown: "E8110",
    malformed: "E8111",
    words: "attribute option combo",
  },
} as const;

type Kind = keyof typeof kinds;

class Decoder {
  readonly #options: ImportOptions;
  readonly #lookup: ReturnType<typeof createLookup>;

  constructor(server: Dhis2Server, options: ImportOptions) {
    this.#options = options;
    this.#lookup = createLookup(server, options);
  }

  /** A UID is taken as it is; any other scheme is looked up. */
  optional(kind: Kind, id: string | undefined, index: number): string | undefined {
    if (id === undefined || id === "") return undefined;
    const isUid = this.#options.scheme(`${kind}IdScheme`).name === "UID";
    const { unknown, malformed, words } = kinds[kind];
    const found = isUid ? id : this.#lookup[kind](id);
    if (found === undefined) throw refuseId(unknown, `${words} not found`, index, id);
    if (!uidPattern.test(found)) throw refuseId(malformed, `${words} is not a valid UID`, index, id);
    return found;
  }

  required(kind: Kind, id: string | undefined, index: number, sent: PayloadValue): string {
    const found = this.optional(kind, id, index);
    if (found !== undefined) return found;
    const { missing, words } = kinds[kind];
    throw refuseId(missing, `${words} is required`, index, JSON.stringify(sent));
  }

  dataSet(id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    const isUid = this.#options.scheme("dataSetIdScheme").name === "UID";
    const found = isUid ? id : this.#lookup.dataSet(id);
    if (found === undefined) throw new GroupRefusal("E8005", `Data set not found: \`${id}\``, [id], true);
    if (!uidPattern.test(found))
      throw new GroupRefusal("E8004", `Data set is not a valid UID: \`${id}\``, [id], true);
    return found;
  }
}

/** The server itself fails over a period it cannot read: the whole request is lost. */
function periodOf(server: Dhis2Server, text: string): Period {
  const period = server.parsePeriod(text);
  if (period !== undefined) return period;
  throw refuse(
    500,
    'Cannot invoke "org.hisp.dhis.datavalue.DataEntryGroup.deletion()" because "group" is null',
  );
}

/**
 * Reads the ids of a group; what a value names itself wins over what the group names (§4.4).
 * @throws GroupRefusal E8004, E8005, E8100 to E8111
 */
export function decodeGroup(server: Dhis2Server, payload: Payload, options: ImportOptions): DecodedGroup {
  const decoder = new Decoder(server, options);
  const dataSet = decoder.dataSet(payload.dataSet ?? options.dataSet);
  const groupPeriod = payload.period === undefined ? undefined : periodOf(server, payload.period);
  const values = payload.values.map((sent, index): DecodedValue => {
    const period = sent.period === undefined ? groupPeriod : periodOf(server, sent.period);
    if (period === undefined) throw refuseId("E8100", "period is required", index, JSON.stringify(sent));
    const dataElement = decoder.required("dataElement", sent.dataElement, index, sent);
    const orgUnit = decoder.required("orgUnit", sent.orgUnit ?? payload.orgUnit, index, sent);
    if (sent.categories !== undefined)
      throw refuseId("E8108", "category option combo not found", index, sent.categories);
    const attributeOptionCombo = sent.attributeOptionCombo ?? payload.attributeOptionCombo;
    return {
      index,
      dataElement,
      period,
      orgUnit,
      categoryOptionCombo: decoder.optional("categoryOptionCombo", sent.categoryOptionCombo, index),
      attributeOptionCombo: decoder.optional("attributeOptionCombo", attributeOptionCombo, index),
      value: sent.value,
      comment: sent.comment,
      followUp: sent.followUp,
      deleted: sent.deleted === true || options.strategy.startsWith("DELETE"),
    };
  });
  return { dataSet, values };
}
