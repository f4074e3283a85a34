import { describe, expect, it } from "vitest";
import { startSandbox } from "../start-sandbox.ts";
import { countEvents } from "./arrivals.ts";
import { html } from "@d2pipe/html";
import { renderPage } from "./render-page.ts";

describe("the page", () => {
  it("escapes everything that came from outside", () => {
    const evil = `<script>alert("1")</script>&'`;
    const event = { event: "e", program: "p", programStage: "s", occurredAt: null, dataValues: [] };
    const page = renderPage({
      profile: "2.42",
      smtpUrl: "smtp://x",
      cases: 1,
      dataValues: 12,
      submissions: 7,
      events: countEvents(
        [{ ...event, orgUnit: evil, status: evil, deleted: false }],
        new Map([[evil, evil]]),
      ),
      errorCodes: [[evil, 1]],
      mails: [{ from: evil, to: [evil], subject: evil, text: evil, html: evil, headers: {}, raw: evil }],
      simulators: [
        {
          name: "DHIS2",
          url: "http://x",
          rules: [{ match: { path: evil }, fault: { kind: "cut-before" }, seen: 1, fired: 1 }],
          requests: [
            {
              order: 1,
              method: evil,
              url: evil,
              path: evil,
              status: 0,
              requestBytes: 0,
              answerBytes: 0,
              userAgent: evil,
              faults: [evil],
              errorCodes: [],
            },
          ],
        },
      ],
    });
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;");
  });

  it("counts events by org unit and status, deleted ones apart", () => {
    const event = {
      event: "e",
      program: "p",
      programStage: "s",
      occurredAt: null,
      dataValues: [],
      status: "COMPLETED",
    };
    const events = [
      { ...event, orgUnit: "a", deleted: false },
      { ...event, orgUnit: "b", deleted: false },
      { ...event, orgUnit: "b", deleted: true },
    ];
    expect(countEvents(events, new Map([["a", "Alpha"]]))).toEqual({
      statuses: ["COMPLETED", "deleted"],
      rows: [
        { orgUnit: "b", name: "", counts: [1, 1], total: 2 },
        { orgUnit: "a", name: "Alpha", counts: [1, 0], total: 1 },
      ],
    });
  });

  it("leaves pieces as they are and escapes text", () => {
    expect(html`<b>${html`<i>${"<"}</i>`}</b>`.text).toBe("<b><i>&lt;</i></b>");
  });

  it("is served with a policy that allows nothing from outside, and takes no script", async () => {
    await using sandbox = await startSandbox({ cases: 3 });
    const answer = await fetch(`${sandbox.web.url}/`);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain("<b>3</b> cases");
    expect(page.match(/(?:src|href)=/g)).toBeNull();
  });
});
