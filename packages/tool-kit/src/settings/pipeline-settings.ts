/** A setting that a script of `pipelines/` reads, not a tool. */
export interface PipelineSetting {
  name: string;
  description: string;
  default?: string;
  /** A path or an address; a relative path in a settings file is taken from the folder of that file. */
  isPath?: true;
  /** The name it had before: refused, so that no pipeline goes on without its index. */
  formerName?: string;
}

/** What the scripts read besides the settings of servers; a new script adds its own. */
export const pipelineSettings: readonly PipelineSetting[] = [
  {
    name: "STATE",
    isPath: true,
    description:
      "folder of the pipeline's index, rejects, outcomes and copies; default: the folder of the settings file",
  },
  {
    name: "MAPPING",
    isPath: true,
    description: "mapping file",
  },
  {
    name: "MAIL_ON",
    default: "error",
    description: "`error`: mail when something needs a look; `always`: after every run",
  },
  { name: "CASE_TYPE", description: "cases-to-events, datasets-to-cases: case type" },
  { name: "PROGRAM", description: "cases-to-events: UID of the program" },
  { name: "PROGRAM_STAGE", description: "cases-to-events: UID of the program stage" },
  {
    name: "FIRST_DATE",
    description:
      "cases-to-events: the first run sends cases modified from this time on (2026-11-21T10:00:00Z; without a zone it is UTC), or `all`",
  },
  {
    name: "TIME_ZONE",
    default: "UTC",
    description: "cases-to-events: zone in which times are cut to dates",
  },
  {
    name: "ORG_UNIT_FROM",
    description:
      "property or column that names the org unit; default `userLocationOrgUnitID` for cases, `FACILITY` for Kobo",
  },
  {
    name: "DATE_FROM",
    description:
      "property or column that carries the event date; default `date_closed` for cases, `ASSESSMENT_DATE` for Kobo",
  },
  {
    name: "SOURCE",
    isPath: true,
    description: "kobo-to-events: CSV (path, https://, azblob://, s3://) or form (kobo://ASSET)",
  },
  {
    name: "STREAM",
    default: "kobo",
    description: "kobo-to-events: name of the stream and of the index file",
  },
  {
    name: "DELIMITER",
    default: "auto",
    description: "kobo-to-events: character between the cells of the CSV",
  },
  { name: "KEY", description: "kobo-to-events: column that identifies a submission" },
  {
    name: "ORG_UNITS",
    isPath: true,
    description: "kobo-to-events: table of org units (mapping_orgUnits.json)",
  },
  {
    name: "INDEX_COPY",
    isPath: true,
    formerName: "LAKE_INDEX",
    description:
      "kobo-to-events: where a copy of the index is kept between runs (azblob://, s3://, a path); empty: only in STATE",
  },
  {
    name: "EVENT_INDEX_COPY",
    isPath: true,
    formerName: "LAKE_EVENT_INDEX",
    description: "kobo-to-events: where event_index.json is written after each run for programs that read it",
  },
  {
    name: "KEEP_DAYS",
    default: "90",
    description: "kobo-to-events: how many days the dated copies in STATE/log stay",
  },
  {
    name: "LOOK_BACK",
    default: "4",
    description: "datasets-to-cases: so many quarters before the present one are looked at",
  },
  {
    name: "BLANK",
    default: "no",
    description: "datasets-to-cases: `yes` empties properties without a value, `no` leaves them as they are",
  },
  { name: "STAMP", description: "datasets-to-cases: property for the day of the import" },
  { name: "STAMP_PERIOD", description: "datasets-to-cases: property for the newest period that was used" },
  {
    name: "ORG_UNIT_LEVEL",
    default: "1",
    description: "datasets-to-cases: level of the tree whose org units are read, with all below them",
  },
  {
    name: "ORG_UNIT",
    description: "datasets-to-cases: UIDs or codes of org units, blanks between them, in place of the level",
  },
  {
    name: "READY_SHARE",
    default: "1",
    description: "datasets-to-cases --wait-ready: share of the reports that has to be complete",
  },
  { name: "D2PIPE_CONFIG", isPath: true, description: "config file of the tools" },
  {
    name: "NODE_EXTRA_CA_CERTS",
    isPath: true,
    description: "file with the certificate authorities (PEM) that are trusted besides the usual ones",
  },
];

/** The same as rows of a table for the docs: name, default, what for. */
export function renderPipelineSettingsTable(): string[][] {
  return pipelineSettings.map(({ name, default: preset = "", description }) => [name, preset, description]);
}
