import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import type { PullFlags } from "./flags.ts";

export type PullContext = Omit<ToolContext, "flags"> & { readonly flags: PullFlags };

/** The work of the tool: nothing is written before all of it is here. */
export function createPullMetadata(context: PullContext): RunWork {
  const { flags, settings, log, out } = context;
  const dhis2 = createDhis2Client({
    baseUrl: settings.dhis2.url,
    login: settings.dhis2.login,
    ...context.http,
  });
  return {
    async run() {
      const { warning } = await dhis2.dialect();
      if (warning !== undefined) log.warn(warning);
      const asked = flags.program.length > 0 ? flags.program : undefined;
      const snapshot = await dhis2.getMetadataSnapshot({
        programs: asked,
        now: context.now(),
        onProgress: ({ done, total, what }) => log.progress(`${done} of ${total} ${what}`),
      });
      if (snapshot.programs.length === 0) {
        throw new ConfigError(["this user sees no program on the server"], {
          hint: "have a program shared with the user, or check the login",
        });
      }
      out.count("programs", snapshot.programs.length, "program");
      out.count("option sets", snapshot.optionSets.length, "option set");
      out.count("org units", snapshot.organisationUnits.length, "org unit");
      out.writeText(JSON.stringify(snapshot));
    },
  };
}
