/** A recording the simulator does not repeat, or repeats but for some places. */
export interface Deviation {
  readonly subject: string;
  readonly names: readonly string[];
  readonly versions: readonly string[];
  /** Undefined: the recording is out of scope. */
  readonly leftOut?: RegExp;
  readonly reason: string;
}

const all = ["2.41.9.1", "2.42.4.1", "2.43.1"];
const older = ["2.41.9.1", "2.42.4.1"];

const relativePeriods =
  "the tools write periods out themselves, as they must up to 2.42; the path is unknown, as on 2.42.4.1";
const rowOrder =
  "which rows come first among equals is the database's choice, another one in each of these recordings";
const notAsked = "no tool asks for it; answered 501 with its name";
const bookkeeping = "who made and changed an object, and who may, is not kept";

export const deviations: readonly Deviation[] = [
  {
    subject: "metadata",
    names: ["data sets"],
    versions: ["2.42.4.1"],
    leftOut: /dataElement\.categoryCombo\.categoryOptionCombos/,
    reason: "the recorded server had not attached the imported option combos to their combo yet; 2.43.1 had",
  },
  {
    subject: "metadata",
    names: ["relative period"],
    versions: ["2.43.1"],
    reason: relativePeriods,
  },
  {
    subject: "tracker-export",
    names: ["events in the old endpoint"],
    versions: ["2.41.9.1"],
    reason: "the old tracker, which went with 2.42 and which no tool asks",
  },
  {
    subject: "tracker-search",
    names: [
      "attribute without operator",
      "no mode, no org unit",
      "mode ALL",
      "page 1 of 2, total",
      "page 2, total",
      "page 2, no total",
      "totalPages alone",
      "paging false",
    ],
    versions: ["2.41.9.1"],
    leftOut: /trackedEntities\[/,
    reason: rowOrder,
  },
  {
    subject: "tracker-life",
    names: [
      "race for a unique value, first connection",
      "race for a unique value, second connection",
      "race for a unique value, read",
      "race to create the same person, first connection",
      "race to create the same person, second connection",
      "race to enroll the same person, first connection",
      "race to enroll the same person, second connection",
      "race to enroll, read",
    ],
    versions: all,
    reason: "two connections at the same moment: what comes of it is chance; the simulator answers one by one",
  },
  {
    subject: "changed-fixture",
    names: [
      "change: data set expires after 10 days",
      "change: event program expires 10 days after the month",
      "change: user of the north may search the whole country",
      "change: type returns one at most",
      "change: relationship type and generated attribute",
      "change: tracker program is protected and enrolls once",
      "change: tracker program is closed",
    ],
    versions: all,
    reason: "metadata is not changed by requests here: what the request changes is passed in",
  },
  {
    subject: "data-values-import",
    names: ["malformed JSON"],
    versions: ["2.41.9.1"],
    leftOut: /response\.description$/,
    reason: "the words of the JSON reader, which are others in each line",
  },
  {
    subject: "data-values-export",
    names: ["last updated duration"],
    versions: ["2.41.9.1"],
    leftOut: /dataValues\[/,
    reason: rowOrder,
  },
  {
    subject: "data-values-more",
    names: ["deleted ones too, last updated"],
    versions: ["2.41.9.1", "2.43.1"],
    leftOut: /dataValues\[/,
    reason: rowOrder,
  },
  {
    subject: "data-values-more",
    names: ["limit", "limit and offset", "input and output by code"],
    versions: ["2.43.1"],
    leftOut: /dataValues\[\d\]\.(categoryOptionCombo|value)$/,
    reason: rowOrder,
  },
  {
    subject: "data-values-more",
    names: ["Accept text/html"],
    versions: older,
    reason: `${notAsked} (ADX)`,
  },
  {
    subject: "data-values-more",
    names: ["compression zip with attachment", "xml"],
    versions: all,
    reason: `${notAsked} (zip, XML bodies)`,
  },
  {
    subject: "completeness",
    names: ["data entry values"],
    versions: all,
    reason: "what the data entry app asks; no tool does, the path is unknown",
  },
  {
    subject: "metadata-more",
    names: ["children and ancestors as fields"],
    versions: all,
    leftOut: /children\[/,
    reason: rowOrder,
  },
  {
    subject: "metadata-more",
    names: ["data set org units"],
    versions: all,
    leftOut: /organisationUnits\[/,
    reason: rowOrder,
  },
  {
    subject: "metadata-more",
    names: ["program org units"],
    versions: all,
    leftOut: /dp0YmhfOVmm\[/,
    reason: rowOrder,
  },
  {
    subject: "metadata-more",
    names: ["category combos"],
    versions: ["2.43.1"],
    leftOut: /categoryOptionCombos\[\d\]\.categoryOptions\[/,
    reason: rowOrder,
  },
  {
    subject: "metadata-more",
    names: ["category combos"],
    versions: ["2.41.9.1"],
    leftOut: /categoryCombos\[/,
    reason: rowOrder,
  },
  {
    subject: "metadata-more",
    names: [
      "fields star",
      "fields :owner",
      "fields :identifiable",
      "fields all but",
      "property of an object",
    ],
    versions: all,
    leftOut:
      /\.(translations|favorites?|createdBy|lastUpdatedBy|user|sharing|access|href|attributeValues|display(Short)?Name)(\.|$)/,
    reason: bookkeeping,
  },
  {
    subject: "metadata-more",
    names: ["fields size and pluck"],
    versions: all,
    reason: `${notAsked} (pluck)`,
  },
  {
    subject: "metadata-more",
    names: ["bad enum in a filter"],
    versions: all,
    reason: "the simulator does not know which properties have listed values: nothing is found, 200",
  },
  {
    subject: "metadata-more",
    names: ["csv", "Accept text/csv"],
    versions: all,
    reason: `${notAsked} (metadata as CSV)`,
  },
  {
    subject: "metadata-more",
    names: ["relative periods", "relative periods, weeks", "relative periods, unknown"],
    versions: ["2.43.1"],
    reason: relativePeriods,
  },
];
