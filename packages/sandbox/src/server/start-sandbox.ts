import { createCommcareTwin, type CommcareTwin } from "../commcare/commcare-twin.ts";
import type { SwitchChanges } from "../commcare/switches.ts";
import { listFacilities } from "../seed/fixture-facilities.ts";
import { seedCases, type SeededCases } from "../seed/seed-cases.ts";
import type { Twin } from "../twin.ts";
import { commcareDomain, commcareUsers } from "./accounts.ts";
import { answerControl } from "./control.ts";
import { toSandboxEnv } from "./sandbox-env.ts";
import { type SmtpInbox, startSmtpInbox } from "./smtp-inbox.ts";
import { startTwinServer, type TwinServer } from "./twin-server.ts";

export interface SandboxOptions {
  /** Each on loopback; 0, the usual, picks a free one. */
  ports?: { dhis2?: number; commcare?: number; smtp?: number; web?: number };
  /** DHIS2 version line. */
  profile?: string;
  /** Seeded cases of type `visit`. */
  cases?: number;
  seed?: number;
  /** Accept at once and serve prepared pages, so that the sandbox's own speed does not hide a tool's. */
  fast?: boolean;
  /** Keep request bodies for `requests`. Usual: unless `fast`. */
  keepBodies?: boolean;
  now?: () => Date;
  switches?: SwitchChanges;
}

/** Program of the fixture that the seeded cases are for. */
export const feverProgram = "m9HubivKFQ0";

export interface Sandbox extends AsyncDisposable {
  readonly dhis2: TwinServer;
  readonly commcare: TwinServer & { readonly twin: CommcareTwin };
  readonly smtp: SmtpInbox;
  /** What the seed put into CommCare, and what must become of it. */
  readonly seeded: SeededCases;
  /** Settings for the tools. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

function interimDhis2(): Twin {
  return { handle: () => ({ status: 503, headers: {}, body: "" }) };
}

/** Starts the twins and the inbox in this process, on loopback. Leaves nothing behind after `close`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date());
  const keepBodies = options.keepBodies ?? options.fast !== true;
  const ports = options.ports ?? {};
  const seeded = seedCases({
    count: options.cases ?? 0,
    seed: options.seed,
    facilities: listFacilities(feverProgram),
  });
  const twin = createCommcareTwin({
    domain: commcareDomain,
    users: commcareUsers,
    cases: seeded.cases,
    now,
    switches: options.switches,
  });
  const dhis2Twin = interimDhis2();
  const dhis2: TwinServer = await startTwinServer({
    twin: dhis2Twin,
    port: ports.dhis2 ?? 0,
    keepBodies,
    control: (request) => answerControl({ server: dhis2, state: () => ({}) }, request),
  });
  const commcare: TwinServer = await startTwinServer({
    twin,
    port: ports.commcare ?? 0,
    keepBodies,
    control: (request) =>
      answerControl({ server: commcare, commcare: twin, state: () => ({ cases: twin.store.size }) }, request),
  });
  const smtp = await startSmtpInbox(ports.smtp ?? 0);
  const close = async (): Promise<void> => {
    await Promise.all([dhis2.close(), commcare.close(), smtp.close()]);
  };
  return {
    dhis2,
    commcare: Object.assign(commcare, { twin }),
    smtp,
    seeded,
    env: toSandboxEnv({ dhis2: dhis2.url, commcare: commcare.url, smtp: smtp.url }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
