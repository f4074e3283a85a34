/** One part of a mail, under its own heading; a part without content is left out. */
export type Section =
  | { kind: "list"; title: string; items: readonly string[] }
  | { kind: "table"; title: string; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** Lines as a program wrote them. */
  | { kind: "log"; title: string; lines: readonly string[] };

/** What a mail says, before it is text or HTML. */
export interface MailContent {
  subject: string;
  /** The heading inside. */
  headline: string;
  /** One sentence under it: when, where. */
  notice: string;
  sections: readonly Section[];
}

/** A mail without its receivers. */
export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

export function isEmpty(section: Section): boolean {
  if (section.kind === "list") return section.items.length === 0;
  return section.kind === "table" ? section.rows.length === 0 : section.lines.length === 0;
}
