import { z } from "zod";

/** What differs between Kobo servers, and what goes wrong on them, as switches of the simulator. */
export interface KoboSwitches {
  /** A server before rootUuid: no such key or column, pages of 30,000, `_tags` and `_notes` in each row. */
  oldServer: boolean;
  /** Rows a page at most; null: 1,000, or 30,000 on an old server. */
  pageCap: number | null;
  /** Every account has a second factor: Basic is refused, tokens pass. */
  mfa: boolean;
  /** Added to every `count`: more, or fewer, than the server has. */
  countOffset: number;
  /** So many rows in the middle of the form are counted but never shown. */
  lostRows: number;
  /** After each page the first so many rows of it are deleted: offsets shift. */
  deleteBetweenPages: number;
  /** After each page so many rows are submitted. */
  addBetweenPages: number;
  /** A queued export is ready when it was asked for so many times. */
  exportPolls: number;
  /** Exports fail with this message. */
  exportError: string | null;
  /** So many synchronous exports are answered 503, because another request is making the file. */
  exportBusy: number;
  /** The file of an export is on another host, behind a signed address: `https://files.example.org`. */
  storageUrl: string | null;
}

export const usualKoboSwitches: KoboSwitches = {
  oldServer: false,
  pageCap: null,
  mfa: false,
  countOffset: 0,
  lostRows: 0,
  deleteBetweenPages: 0,
  addBetweenPages: 0,
  exportPolls: 2,
  exportError: null,
  exportBusy: 0,
  storageUrl: null,
};

const count = z.int().nonnegative();

export type KoboSwitchChanges = Partial<KoboSwitches>;

export const koboSwitchesSchema: z.ZodType<KoboSwitchChanges> = z.strictObject({
  oldServer: z.boolean().exactOptional(),
  pageCap: z.int().positive().nullable().exactOptional(),
  mfa: z.boolean().exactOptional(),
  countOffset: z.int().exactOptional(),
  lostRows: count.exactOptional(),
  deleteBetweenPages: count.exactOptional(),
  addBetweenPages: count.exactOptional(),
  exportPolls: count.exactOptional(),
  exportError: z.string().nullable().exactOptional(),
  exportBusy: count.exactOptional(),
  storageUrl: z.string().nullable().exactOptional(),
});
