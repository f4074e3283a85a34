import { once } from "node:events";
import { type Sandbox, type SandboxOptions, startSandbox } from "@d2pipe/sandbox";
import { costedVersions } from "@d2pipe/sandbox/server-costs";
import type { Logger, RunWork } from "@d2pipe/tool-kit";
import { ensureOurs, removeEnvFile, writeEnvFile } from "./env-file.ts";

export interface ServeFlags {
  profile: string | undefined;
  "server-cost": string | undefined;
  cases: number;
  submissions: number;
  "data-values": number;
  "with-target": boolean;
  "target-profile": string | undefined;
  seed: number;
  "time-zone": string;
  "write-env": string | undefined;
  "dhis2-port": number;
  "target-port": number;
  "commcare-port": number;
  "kobo-port": number;
  "dispatcher2-port": number;
  "smtp-port": number;
  "web-port": number;
}

export interface ServeContext {
  flags: ServeFlags;
  log: Logger;
  signal: AbortSignal;
}

function toTarget(flags: ServeFlags): SandboxOptions["target"] {
  const profile = flags["target-profile"];
  return flags["with-target"] || profile !== undefined ? { profile } : undefined;
}

function toOptions(flags: ServeFlags): SandboxOptions {
  return {
    profile: flags.profile,
    serverCost: costedVersions.find((version) => version === flags["server-cost"]),
    cases: flags.cases,
    submissions: flags.submissions,
    dataValues: flags["data-values"],
    target: toTarget(flags),
    seed: flags.seed,
    timeZone: flags["time-zone"],
    ports: {
      dhis2: flags["dhis2-port"],
      target: flags["target-port"],
      commcare: flags["commcare-port"],
      kobo: flags["kobo-port"],
      dispatcher2: flags["dispatcher2-port"],
      smtp: flags["smtp-port"],
      web: flags["web-port"],
    },
  };
}

function announce(sandbox: Sandbox, log: Logger): void {
  log.info(`DHIS2     ${sandbox.dhis2.url}`);
  if (sandbox.target !== undefined) log.info(`DHIS2 (target) ${sandbox.target.url}`);
  log.info(`CommCare  ${sandbox.commcare.url}`);
  log.info(`Kobo      ${sandbox.kobo.url}`);
  log.info(`dispatcher2 ${sandbox.dispatcher2.url}`);
  log.info(`mail      ${sandbox.smtp.url}`);
  log.info(`what arrived: ${sandbox.web.url}/`);
}

/** Serves until the signal. */
export function createServe({ flags, log, signal }: ServeContext): RunWork {
  const envFile = flags["write-env"];
  return {
    async run() {
      if (envFile !== undefined) ensureOurs(envFile);
      await using sandbox = await startSandbox(toOptions(flags));
      if (envFile !== undefined) {
        writeEnvFile(envFile, { ...sandbox.env, SANDBOX_WEB_URL: sandbox.web.url });
      }
      try {
        announce(sandbox, log);
        if (!signal.aborted) await once(signal, "abort");
      } finally {
        if (envFile !== undefined) removeEnvFile(envFile);
      }
    },
  };
}
