import { describe, expect, it } from "vitest";
import { UsageError } from "@d2pipe/errors";
import { noFlags } from "../test/no-flags.ts";
import type { FetchFlags } from "./fetch-flags.ts";
import { checkFlags } from "./check-flags.ts";
import { planListing, type Situation } from "./plan-listing.ts";

function situation(flags: Partial<FetchFlags>, others: Partial<Situation> = {}): Situation {
  return {
    flags: { ...noFlags, ...flags },
    stream: "demo/visit",
    hasIndex: false,
    checkpoint: undefined,
    now: new Date("2024-03-11T09:45:23Z"),
    ...others,
  };
}

const checkpoint = { indexed_on: "2024-03-10T12:00:00.500000Z", case_id: "c1" };

describe("planListing", () => {
  it("takes the last full hour when neither a time nor an index is given, and leaves no checkpoint", () => {
    expect(planListing(situation({ closed: true }))).toMatchObject({
      listing: "window",
      bounds: {
        closed: true,
        modifiedSince: "2024-03-11T08:00:00.000000Z",
        modifiedUntil: "2024-03-11T09:00:00.000000Z",
      },
      checkpoints: undefined,
    });
  });

  it("goes on from the checkpoint, some minutes earlier, when an index is given", () => {
    for (const since of [undefined, "last"]) {
      expect(planListing(situation({ since }, { hasIndex: true, checkpoint }))).toMatchObject({
        listing: "window",
        bounds: { indexedSince: "2024-03-10T11:55:00.500000Z" },
        checkpoints: { after: checkpoint.indexed_on },
      });
    }
  });

  it("reads everything, and says so, when there is no checkpoint yet", () => {
    const plan = planListing(situation({ since: "last" }, { hasIndex: true }));
    expect(plan).toMatchObject({ listing: "full", checkpoints: { after: undefined } });
    expect(plan.notes.join()).toContain("no checkpoint");
    expect(planListing(situation({ since: "last", closed: true }, { hasIndex: true })).listing).toBe(
      "window",
    );
  });

  it("starts where --first says when there is no checkpoint yet, and not when there is one", () => {
    const flags = { since: "last", first: "2024-02-01" };
    const plan = planListing(situation(flags, { hasIndex: true }));
    expect(plan).toMatchObject({ listing: "window", checkpoints: { after: undefined } });
    expect(plan.bounds.modifiedSince).toBe("2024-02-01T00:00:00.000000Z");
    const next = planListing(situation(flags, { hasIndex: true, checkpoint }));
    expect(next.bounds.indexedSince).toBeDefined();
  });

  it("does not trust a checkpoint of closed cases for a run that wants all", () => {
    const closedOnly = { ...checkpoint, closed: true };
    const plan = planListing(situation({ since: "last" }, { hasIndex: true, checkpoint: closedOnly }));
    expect(plan.bounds).toEqual({ closed: undefined, modifiedSince: undefined });
    expect(plan.notes.join()).toContain("--closed");
    const same = planListing(
      situation({ since: "last", closed: true }, { hasIndex: true, checkpoint: closedOnly }),
    );
    expect(same.bounds.indexedSince).toBeDefined();
  });

  it("moves a checkpoint only when it lists all that is behind it", () => {
    for (const since of ["2024-01-01", "2024-03-11"]) {
      const plan = planListing(situation({ since }, { hasIndex: true, checkpoint }));
      expect(plan.checkpoints).toBeUndefined();
      expect(plan.notes.join()).toContain("stays where it is");
    }
    const all = planListing(situation({ since: "all" }, { hasIndex: true, checkpoint }));
    expect(all.checkpoints).toEqual({ after: checkpoint.indexed_on });
    const narrower = situation({ since: "all", closed: true }, { hasIndex: true, checkpoint });
    expect(planListing(narrower).checkpoints).toBeUndefined();
    const first = planListing(situation({ since: "2024-01-01" }, { hasIndex: true }));
    expect(first.checkpoints).toEqual({ after: undefined });
  });

  it("catches up with a backlog in parts, and says when there is none left before the end", () => {
    const flags = { since: "last", until: "2024-03-10T12:30" };
    const plan = planListing(situation(flags, { hasIndex: true, checkpoint }));
    expect(plan).toMatchObject({
      bounds: { indexedSince: "2024-03-10T11:55:00.500000Z", indexedUntil: "2024-03-10T12:31:00.000000Z" },
      checkpoints: { after: checkpoint.indexed_on },
      notes: [],
    });
    const past = planListing(
      situation({ since: "last", until: "2024-03-09" }, { hasIndex: true, checkpoint }),
    );
    expect(past.notes.join()).toContain("behind --until already");
    const first = situation({ since: "last", first: "2024-02-01", until: "2024-02-29" }, { hasIndex: true });
    expect(planListing(first)).toMatchObject({
      listing: "window",
      bounds: { modifiedSince: "2024-02-01T00:00:00.000000Z", indexedUntil: "2024-03-01T00:00:00.000000Z" },
      checkpoints: { after: undefined },
    });
  });

  it("leaves no checkpoint after a window that has an end", () => {
    for (const flags of [
      { window: ["2023-01-01", "2023-12-31"] as const },
      { since: "2023-01-01", until: "2023-02-01" },
    ]) {
      expect(planListing(situation(flags, { hasIndex: true, checkpoint })).checkpoints).toBeUndefined();
    }
  });

  it("takes the old tool's window with the whole of its last second", () => {
    const window = ["2016-07-11T00:00:00Z", "2016-07-11T23:59:59Z"] as const;
    expect(planListing(situation({ window })).bounds).toMatchObject({
      modifiedSince: "2016-07-11T00:00:00.000000Z",
      modifiedUntil: "2016-07-12T00:00:00.000000Z",
    });
  });

  it("calls a listing full only when nothing is left out", () => {
    expect(planListing(situation({ since: "all" })).listing).toBe("full");
    expect(planListing(situation({ since: "all", open: true })).listing).toBe("window");
    expect(planListing(situation({ since: "all", until: "2024-01-01" })).listing).toBe("window");
    expect(planListing(situation({ "from-date": "2024-01-01" })).listing).toBe("window");
  });
});

describe("flags that contradict each other", () => {
  it("are all named at once", () => {
    const flags = { ...noFlags, closed: true, open: true, since: "last", ids: "ids.txt" };
    const check = (): void => checkFlags({ flags, common: { index: undefined } });
    expect(check).toThrow(UsageError);
    expect(check).toThrow(/--ids \/ --since.*\n.*--closed \/ --open.*\n.*--index/);
  });

  it("and so are times that do not exist", () => {
    const flags = { ...noFlags, since: "2023-02-29", until: "tomorrow", first: "2024-13-01" };
    const check = (): void => checkFlags({ flags, common: { index: undefined } });
    expect(check).toThrow(/--since 2023-02-29: .*\n--first 2024-13-01: .*\n--until tomorrow: /);
  });

  it("include a window that ends before it starts", () => {
    expect(() => planListing(situation({ window: ["2024-02-02", "2024-02-01"] }))).toThrow(UsageError);
    const backwards = { since: "last", first: "2024-02-02", until: "2024-02-01" };
    expect(() => planListing(situation(backwards, { hasIndex: true }))).toThrow(UsageError);
    expect(planListing(situation({ window: ["2024-02-02", "2024-02-02"] })).bounds.modifiedUntil).toBe(
      "2024-02-03T00:00:00.000000Z",
    );
  });
});
