import { html, Html } from "@d2pipe/html";
import type { RuleState } from "../faults/fault-rules.ts";
import type { LoggedRequest } from "../request-log.ts";
import type { ReceivedMail } from "../smtp-inbox.ts";
import type { EventTable } from "./arrivals.ts";
import { pageStyle } from "./page-style.ts";

/** One simulator on the page. */
export interface ShownSimulator {
  name: string;
  url: string;
  requests: readonly LoggedRequest[];
  rules: readonly RuleState[];
}

/** Everything the page shows, gathered. */
export interface Shown {
  profile: string;
  simulators: readonly ShownSimulator[];
  smtpUrl: string;
  cases: number;
  submissions: number;
  dataValues: number;
  events: EventTable;
  errorCodes: readonly (readonly [string, number])[];
  mails: readonly ReceivedMail[];
}

const newestRequests = 25;

function section(title: string, body: Html, isEmpty: boolean, empty: string): Html {
  return html`<section>
    <h2>${title}</h2>
    ${isEmpty ? html`<p class="empty">${empty}</p>` : body}
  </section>`;
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function renderEvents({ statuses, rows }: EventTable): Html {
  const lines = rows.map(
    ({ orgUnit, name, counts, total }) =>
      html`<tr>
        <td>${name} <code>${orgUnit}</code></td>
        ${counts.map((count) => html`<td class="n">${count}</td>`)}
        <td class="n">${total}</td>
      </tr>`,
  );
  return table(["Org unit", ...statuses, "All"], lines);
}

function renderRequests(simulators: readonly ShownSimulator[]): Html {
  const rows = simulators.flatMap(({ name, requests }) =>
    requests
      .slice(-newestRequests)
      .toReversed()
      .map(
        (each) =>
          html`<tr class="${each.status === 0 || each.status >= 400 ? "bad" : ""}">
            <td>${name}</td>
            <td class="n">${each.order}</td>
            <td>${each.method}</td>
            <td><code>${each.url.slice(0, 160)}</code></td>
            <td class="n">${each.status === 0 ? "cut" : each.status}</td>
            <td class="n">${each.requestBytes}</td>
            <td class="n">${each.answerBytes}</td>
            <td>${each.faults.join(", ")}</td>
          </tr>`,
      ),
  );
  return table(["Simulator", "No.", "Method", "URL", "Status", "Bytes in", "Bytes out", "Faults"], rows);
}

function renderMails(mails: readonly ReceivedMail[]): Html {
  const lines = mails.toReversed().map(
    (mail) =>
      html`<details>
        <summary>${mail.subject || "(no subject)"} <small>to ${mail.to.join(", ")}</small></summary>
        <pre>${mail.text}</pre>
      </details>`,
  );
  return html`${lines}`;
}

function renderRules(simulators: readonly ShownSimulator[]): Html {
  const rows = simulators.flatMap(({ name, rules }) =>
    rules.map(
      (rule) =>
        html`<tr>
          <td>${name}</td>
          <td><code>${JSON.stringify(rule.match)}</code></td>
          <td><code>${JSON.stringify(rule.fault)}</code></td>
          <td class="n">${rule.fired} of ${rule.seen}</td>
        </tr>`,
    ),
  );
  return table(["Simulator", "Match", "Fault", "Fired"], rows);
}

/** The page at `/`: what arrived, without scripts and without anything from outside. */
export function renderPage(shown: Shown): string {
  const { simulators, events, errorCodes, mails } = shown;
  const total = events.rows.reduce((sum, row) => sum + row.total, 0);
  const refused = errorCodes.map(
    ([code, times]) =>
      html`<tr>
        <td><code>${code}</code></td>
        <td class="n">${times}</td>
      </tr>`,
  );
  const page = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="5" />
        <title>d2pipe sandbox</title>
        <style>
          ${new Html(pageStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>Sandbox</h1>
          <p>DHIS2 ${shown.profile} with an invented country; nothing here leaves this machine.</p>
        </header>
        <ul class="cards">
          <li><b>${shown.cases}</b> cases in CommCare</li>
          <li><b>${shown.submissions}</b> submissions in Kobo</li>
          <li><b>${total}</b> events in DHIS2</li>
          <li><b>${shown.dataValues}</b> data values in DHIS2</li>
          <li><b>${errorCodes.reduce((sum, [, times]) => sum + times, 0)}</b> refusals by DHIS2</li>
          <li><b>${mails.length}</b> mails</li>
        </ul>
        ${section(
          "Servers",
          table(
            ["Server", "URL"],
            [...simulators, { name: "SMTP", url: shown.smtpUrl }].map(
              ({ name, url }) =>
                html`<tr>
                  <td>${name}</td>
                  <td><code>${url}</code></td>
                </tr>`,
            ),
          ),
          false,
          "",
        )}
        ${section("Events by org unit and status", renderEvents(events), total === 0, "No event has arrived yet.")}
        ${section("Refused by DHIS2, by code", table(["Code", "Times"], refused), refused.length === 0, "Nothing was refused.")}
        ${section("Mail", renderMails(mails), mails.length === 0, "No mail has arrived.")}
        ${section(
          "Faults in force",
          renderRules(simulators),
          simulators.every(({ rules }) => rules.length === 0),
          "None. PUT a script to /__faults of a server to make trouble.",
        )}
        ${section(
          `Last ${newestRequests} requests of each server`,
          renderRequests(simulators),
          simulators.every(({ requests }) => requests.length === 0),
          "No request yet.",
        )}
      </body>
    </html> `;
  return page.text;
}
