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
    name: "TOP_ORG_UNITS",
    description:
      "datasets-to-cases, datasets-to-dhis2: org units by uid, code or name, with commas between them, each with all below it",
  },
  {
    name: "ORG_UNIT_LEVEL",
    default: "1 (datasets-to-cases), 3 (datasets-to-dhis2)",
    description:
      "datasets-to-cases, datasets-to-dhis2: without TOP_ORG_UNITS, every org unit of this level, with all below it",
  },
  {
    name: "READY_SHARE",
    default: "1",
    description: "datasets-to-cases --wait-ready: share of the reports that has to be complete",
  },
  {
    name: "PAIRS",
    isPath: true,
    description:
      "datasets-to-dhis2: pairs.json, the pairs of servers; without it the settings below are the one pair",
  },
  {
    name: "PAIR",
    default: "pair",
    description: "datasets-to-dhis2: name of the pair, and of its index file",
  },
  {
    name: "SOURCE_CONNECTION",
    default: "SOURCE",
    description:
      "datasets-to-dhis2: connection that values are pulled from; `SOURCE` reads `DHIS2_SOURCE_URL` and so on",
  },
  {
    name: "TARGET_CONNECTION",
    default: "TARGET",
    description: "datasets-to-dhis2: with -d, connection that values are written to",
  },
  {
    name: "DATA_SETS",
    description: "datasets-to-dhis2: data sets by uid, code or name, with commas between them, or `all`",
  },
  {
    name: "EXCEPT_DATA_SETS",
    description: "datasets-to-dhis2: with `DATA_SETS=all`, not these",
  },
  {
    name: "ID_TABLE",
    isPath: true,
    description: "datasets-to-dhis2: table of map-ids, when the servers have other ids",
  },
  {
    name: "INCLUDE_DELETED",
    description: "datasets-to-dhis2: `yes`: deleted values, too, also when everything is read",
  },
  {
    name: "QUEUE_SOURCE",
    default: "localhost",
    description: "datasets-to-dhis2: without -d, the source as dispatcher2 names it",
  },
  {
    name: "QUEUE_DESTINATION",
    description: "datasets-to-dhis2: without -d, the destination as dispatcher2 names it",
  },
  {
    name: "QUEUE_DIALECT",
    default: "go",
    description: "datasets-to-dhis2: without -d, `go` or `classic`",
  },
  {
    name: "QUEUE_WAIT",
    description:
      "datasets-to-dhis2: without -d, wait so many minutes at most for what becomes of the requests",
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
