import type { FetchFlags } from "../src/fetch-flags.ts";

/** As the tool gets them when only `--type visit` is given. */
export const noFlags: FetchFlags = {
  type: "visit",
  closed: false,
  open: false,
  since: undefined,
  first: undefined,
  until: undefined,
  "from-date": undefined,
  window: undefined,
  ids: undefined,
  api: "v2",
  "page-size": 1000,
  stream: undefined,
  overlap: 5,
};
