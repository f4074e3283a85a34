import type { SimulatorAnswer } from "../../simulator.ts";

const descriptions = {
  400: {
    name: "Bad Request",
    text: "The server cannot or will not process the request due to something that is perceived to be a client error (e.g., malformed request syntax, invalid request message framing, or deceptive request routing).",
  },
  404: {
    name: "Not Found",
    text: "The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.",
  },
  406: {
    name: "Not Acceptable",
    text: "The target resource does not have a current representation that would be acceptable to the user agent, according to the proactive negotiation header fields received in the request, and the server is unwilling to supply a default representation.",
  },
} as const;

const style =
  "body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} .line {height:1px;background-color:#525D76;border:none;}";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "/": "&#47;",
};

/** The HTML page of the web container, for what never reached the application. */
export function containerPage(container: string, status: 400 | 404 | 406, message?: string): SimulatorAnswer {
  const { name, text } = descriptions[status];
  const title = `HTTP Status ${status} – ${name}`;
  const escaped = message?.replaceAll(/[&<>"'/]/g, (letter) => entities[letter] ?? letter);
  const paragraph = escaped === undefined ? "" : `<p><b>Message</b> ${escaped}</p>`;
  return {
    status,
    headers: { "content-type": "text/html;charset=utf-8" },
    body:
      `<!doctype html><html lang="en"><head><title>${title}</title><style type="text/css">${style}</style></head>` +
      `<body><h1>${title}</h1><hr class="line" /><p><b>Type</b> Status Report</p>${paragraph}` +
      `<p><b>Description</b> ${text}</p><hr class="line" /><h3>${container}</h3></body></html>`,
  };
}
