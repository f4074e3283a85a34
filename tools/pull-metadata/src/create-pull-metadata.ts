import { createDhis2Client } from "@d2pipe/dhis2-client";
import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import type { Output, RunWork, ToolContext } from "@d2pipe/tool-kit";
import type { PullFlags } from "./flags.ts";

export type PullContext = Omit<ToolContext, "flags"> & { readonly flags: PullFlags };

/** What the flags ask for: data sets alone need no program, and programs alone no data set. */
interface Asked {
  /** Undefined: all. */
  programs: readonly string[] | undefined;
  /** Undefined: none. */
  dataSets: readonly string[] | "all" | undefined;
}

function toAsked({ program, "data-set": dataSet, "all-data-sets": isAll }: PullFlags): Asked {
  const named = dataSet.length > 0 ? dataSet : undefined;
  const dataSets = isAll ? "all" : named;
  const programs = program.length > 0 || dataSets !== undefined ? program : undefined;
  return { programs, dataSets };
}

function ensureSeen({ programs, dataSets }: MetadataSnapshot, asked: Asked): void {
  const isWithoutPrograms = asked.programs === undefined && programs.length === 0;
  const isWithoutDataSets = asked.dataSets === "all" && dataSets?.length === 0;
  if (!isWithoutPrograms && !isWithoutDataSets) return;
  const what = isWithoutPrograms ? "program" : "data set";
  throw new ConfigError([`this user sees no ${what} on the server`], {
    hint: `have a ${what} shared with the user, or check the login`,
  });
}

function count(out: Output, { programs, dataSets, optionSets, organisationUnits }: MetadataSnapshot): void {
  if (dataSets === undefined || programs.length > 0) out.count("programs", programs.length, "program");
  if (dataSets !== undefined) out.count("data sets", dataSets.length, "data set");
  out.count("option sets", optionSets.length, "option set");
  out.count("org units", organisationUnits.length, "org unit");
}

/** The work of the tool: nothing is written before all of it is here. */
export function createPullMetadata(context: PullContext): RunWork {
  const { flags, settings, log, out } = context;
  const dhis2 = createDhis2Client({
    baseUrl: settings.dhis2.url,
    login: settings.dhis2.login,
    ...context.http,
  });
  const asked = toAsked(flags);
  return {
    async run() {
      const { warning } = await dhis2.dialect();
      if (warning !== undefined) log.warn(warning);
      const snapshot = await dhis2.getMetadataSnapshot({
        ...asked,
        now: context.now(),
        onProgress: ({ done, total, what }) => log.progress(`${done} of ${total} ${what}`),
      });
      ensureSeen(snapshot, asked);
      count(out, snapshot);
      out.writeText(JSON.stringify(snapshot));
    },
  };
}
