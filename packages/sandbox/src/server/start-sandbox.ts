import metadata from "../../fixture/metadata.json" with { type: "json" };
import type { CommcareTwin } from "../commcare/commcare-twin.ts";
import { switchesSchema } from "../commcare/switches.ts";
import type { Dhis2Twin } from "../dhis2/dhis2-twin.ts";
import type { KoboTwin } from "../kobo/kobo-twin.ts";
import { koboSwitchesSchema } from "../kobo/switches.ts";
import type { SeededCases } from "../seed/seed-cases.ts";
import type { SeededSubmissions } from "../seed/seed-submissions.ts";
import { createTwins } from "./create-twins.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import { createCaseChanges, createSubmissionChanges } from "./change-requests.ts";
import { answerControl, type Controlled } from "./control.ts";
import type { FaultTarget } from "./faults/apply-faults.ts";
import { countErrorCodes, countEvents } from "./page/arrivals.ts";
import { toSandboxEnv } from "./sandbox-env.ts";
import { type SmtpInbox, startSmtpInbox } from "./smtp-inbox.ts";
import { type HeldEvent, toHeldEvent } from "./held-event.ts";
import { createSwitchPanel } from "./switch-panel.ts";
import { startTwinServer, type TwinServer } from "./twin-server.ts";
import { createWeb } from "./web-server.ts";

export interface Sandbox extends AsyncDisposable {
  readonly dhis2: TwinServer & {
    readonly twin: Dhis2Twin;
    /** What it stored, deleted events included. */
    heldEvents(): readonly HeldEvent[];
  };
  readonly commcare: TwinServer & { readonly twin: CommcareTwin };
  readonly kobo: TwinServer & { readonly twin: KoboTwin };
  readonly smtp: SmtpInbox;
  /** The page that shows what arrived. */
  readonly web: { readonly url: string };
  /** What the seed put into CommCare, and what must become of it. */
  readonly seeded: SeededCases;
  /** As `seeded`, of Kobo. */
  readonly seededSubmissions: SeededSubmissions;
  /** Settings for the tools. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function startServer(
  options: SandboxOptions,
  twin: FaultTarget,
  name: "dhis2" | "commcare" | "kobo",
  known: Omit<Controlled, "server">,
): Promise<TwinServer> {
  const server: TwinServer = await startTwinServer({
    twin,
    port: options.ports?.[name] ?? 0,
    keepBodies: options.keepBodies ?? options.fast !== true,
    control: (request) => answerControl({ server, ...known }, request),
  });
  return server;
}

const orgUnitNames: ReadonlyMap<string, string> = new Map(
  metadata.organisationUnits.map(({ id, name }) => [id, name]),
);

/** Starts the twins, the inbox and the page in this process, on loopback. Leaves nothing behind after `close`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { ports = {}, profile = "2.42", now = () => new Date() } = options;
  const twins = createTwins(options, now);
  const { store } = twins.commcare;
  const heldEvents = (): readonly HeldEvent[] => [...twins.dhis2.state.events.values()].map(toHeldEvent);
  await using started = new AsyncDisposableStack();
  const dhis2 = await startServer(options, twins.dhis2, "dhis2", {
    state: () => ({ events: heldEvents() }),
  });
  started.defer(() => dhis2.close());
  const commcare = await startServer(options, twins.commcareFront, "commcare", {
    state: () => ({ cases: store.size }),
    switches: createSwitchPanel(twins.commcare, switchesSchema),
    changes: createCaseChanges(twins.commcare),
  });
  started.defer(() => commcare.close());
  const kobo = await startServer(options, twins.kobo, "kobo", {
    state: () => ({ submissions: twins.kobo.store.size }),
    switches: createSwitchPanel(twins.kobo, koboSwitchesSchema),
    changes: createSubmissionChanges(twins.kobo),
  });
  started.defer(() => kobo.close());
  const smtp = await startSmtpInbox(ports.smtp ?? 0);
  started.defer(() => smtp.close());
  const web = createWeb(smtp, () => ({
    profile,
    twins: [
      { name: "DHIS2", url: dhis2.url, requests: dhis2.requests, rules: dhis2.rules.state },
      { name: "CommCare", url: commcare.url, requests: commcare.requests, rules: commcare.rules.state },
      { name: "Kobo", url: kobo.url, requests: kobo.requests, rules: kobo.rules.state },
    ],
    smtpUrl: smtp.url,
    cases: store.size,
    submissions: twins.kobo.store.size,
    events: countEvents(heldEvents(), orgUnitNames),
    errorCodes: countErrorCodes(dhis2.requests),
    mails: smtp.mails,
  }));
  const webServer = await startTwinServer({
    twin: web,
    port: ports.web ?? 0,
    keepBodies: false,
    control: () => undefined,
  });
  started.defer(() => webServer.close());
  const running = started.move();
  const close = (): Promise<void> => running.disposeAsync();
  return {
    dhis2: Object.assign(dhis2, { twin: twins.dhis2, heldEvents }),
    commcare: Object.assign(commcare, { twin: twins.commcare }),
    kobo: Object.assign(kobo, { twin: twins.kobo }),
    smtp,
    web: webServer,
    seeded: twins.seeded,
    seededSubmissions: twins.seededSubmissions,
    env: toSandboxEnv({ dhis2: dhis2.url, commcare: commcare.url, kobo: kobo.url, smtp: smtp.url }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
