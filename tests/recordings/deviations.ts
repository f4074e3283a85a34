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
    reason: "periods come to the simulator with data values; until then the path is unknown, as on 2.42.4.1",
  },
  {
    subject: "tracker-export",
    names: ["events in the old endpoint"],
    versions: ["2.41.9.1"],
    reason: "the old tracker, which went with 2.42 and which no tool asks",
  },
  {
    subject: "tracker-export",
    names: ["enrollments"],
    versions: all,
    reason: "lists what tracker-entities stored; entities and enrollments are not in the simulator yet",
  },
];
