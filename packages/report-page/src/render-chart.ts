import { formatCount, formatTime } from "@d2pipe/format";
import { type Html, html } from "@d2pipe/html";
import type { ReportedRun } from "./report-data.ts";
import { charted } from "./tones.ts";

const width = 960;
const height = 200;
const left = 48;
const bottom = 24;
const plot = { width: width - left, height: height - bottom - 12 };

interface Bar {
  run: ReportedRun;
  parts: readonly { tone: string; label: string; count: number }[];
  total: number;
}

function toBar(run: ReportedRun): Bar {
  const parts = charted.map(({ tone, label, statuses }) => {
    return { tone, label, count: statuses.reduce((sum, status) => sum + (run.counts[status] ?? 0), 0) };
  });
  return { run, parts, total: parts.reduce((sum, { count }) => sum + count, 0) };
}

/** With the square root, a daily handful is seen beside the first run's thousands. */
function toHeight(count: number, top: number): number {
  return Math.sqrt(count / top) * plot.height;
}

/** The next of 1, 2, 5, 10, 20, … above a number, so that the axis ends at a round one. */
export function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= count) ?? count;
}

function formatBar({ run, parts, total }: Bar): string {
  const when = `${formatTime(run.started)} ${run.tool}`;
  if (run.ended === undefined) return `${when}: running or killed`;
  const counts = parts.filter(({ count }) => count > 0).map(({ label, count }) => `${count} ${label}`);
  return `${when}: ${total === 0 ? "nothing changed" : counts.join(", ")}`;
}

function renderBar(bar: Bar, x: number, barWidth: number, top: number): Html {
  const floor = height - bottom;
  let y = floor;
  const parts = bar.parts
    .filter(({ count }) => count > 0)
    .map(({ tone, count }) => {
      // At least a line: one reject among thousands must be seen.
      const size = Math.max(2, (count / bar.total) * toHeight(bar.total, top));
      y -= size;
      return html`<rect
        class="${tone}"
        x="${x.toFixed(1)}"
        y="${y.toFixed(1)}"
        width="${barWidth.toFixed(1)}"
        height="${size.toFixed(1)}"
      ></rect>`;
    });
  const isOpen = bar.run.ended === undefined;
  const mark = html`<rect
    class="${isOpen ? "open" : "none"}"
    x="${x.toFixed(1)}"
    y="${floor - 4}"
    width="${barWidth.toFixed(1)}"
    height="4"
  ></rect>`;
  return html`<g data-date="${bar.run.started.slice(0, 10)}"
    ><title>${formatBar(bar)}</title>${parts.length === 0 ? mark : parts}</g
  >`;
}

interface Axis {
  top: number;
  oldest: string;
  newest: string;
  /** Where the last bar ends. */
  end: number;
}

function renderAxis({ top, oldest, newest, end }: Axis): Html {
  const floor = height - bottom;
  const lines = [0, 0.25, 1].map((share) => {
    const y = floor - toHeight(share * top, top);
    return html`<line x1="${left}" x2="${width}" y1="${y}" y2="${y}"></line
      ><text class="n" x="${left - 8}" y="${y + 4}">${Math.round(share * top)}</text>`;
  });
  return html`<g class="axis"
    >${lines}<text x="${left}" y="${height - 6}">${formatTime(oldest)}</text
    ><text class="n" x="${end.toFixed(1)}" y="${height - 6}">${formatTime(newest)}</text></g
  >`;
}

/** One bar a run, the oldest on the left: drawn here, so that it is there without any script. */
export function renderChart(runs: readonly ReportedRun[]): Html {
  const bars = runs.toReversed().map(toBar);
  const [oldest, newest] = [bars.at(0), bars.at(-1)];
  if (!oldest || !newest) return html`<p class="none-yet">No run has written into this index yet.</p>`;
  const top = roundUp(Math.max(...bars.map(({ total }) => total)));
  const step = plot.width / Math.max(12, bars.length);
  // Under few bars the two dates would stand in each other.
  const end = Math.max(left + 280, left + bars.length * step);
  const drawn = bars.map((bar, place) => renderBar(bar, left + place * step + step * 0.1, step * 0.8, top));
  const legend = charted.map(
    ({ tone, label }) =>
      html`<li>
        <svg class="key" viewBox="0 0 10 10" aria-hidden="true">
          <rect class="${tone}" width="10" height="10"></rect>
        </svg>
        ${label}
      </li>`,
  );
  return html`<figure>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="chart-title chart-text">
      <title id="chart-title">Records that a run changed, or that wait to be corrected</title>
      <desc id="chart-text">
        One bar for each of the last ${formatCount(bars.length, "run")}. Heights grow with the square root of
        the number. The table below has the same numbers.
      </desc>
      ${renderAxis({ top, oldest: oldest.run.started, newest: newest.run.started, end })}${drawn}
    </svg>
    <figcaption>
      <ul class="legend">
        ${legend}
      </ul>
    </figcaption>
  </figure>`;
}
