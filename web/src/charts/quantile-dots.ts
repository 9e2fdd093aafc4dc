// Worlds as dots over a scale (50 of an answer, 20 of a cut), one row of stacks an account.

import { stack } from '../dots-vm';
import { month, tick } from '../figures-vm';
import { accountColour, draw, LINE, Plot } from './plot';

export interface DotRow {
  account: string;
  name: string;
  place: number;
  values: number[];
  /** Worlds of the 50 that lie beyond the horizon. */
  later: number;
}

/** The same axis for all accounts; `time`: the values are days in milliseconds. */
export function drawQuantileDots(rows: DotRow[], range: [number, number], time: boolean, width: number): SVGSVGElement {
  const columns = Math.max(16, Math.min(50, Math.floor((width - 24) / 13)));
  const dots = rows.flatMap((row) =>
    stack(row.values, range[0], range[1], columns).map((dot) => ({ ...dot, row: row.name, place: row.place })),
  );
  const tallest = Math.max(6, ...dots.map((dot) => dot.y + 1));
  // a row is about as tall as ten dots, however many stand on one spot
  const radius = Math.min(5, ((width - 24) / columns - 1.5) / 2, Math.max(2, 55 / tallest));
  const tall = Math.max(54, tallest * (2 * radius + 1) + 24);
  return draw({
    width,
    height: 1.1 * tall * rows.length + 34,
    marginLeft: 12,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 30,
    x: {
      domain: range,
      label: null,
      ticks: Math.max(3, width / 120),
      tickFormat: time ? (value: number) => month(new Date(value).toISOString()) : tick,
    },
    y: { domain: [-0.6, tall / (2 * radius + 1) - 0.6], axis: null },
    fy: { domain: rows.map((row) => row.name), label: null, axis: null, padding: 0.08 },
    marks: [
      Plot.ruleY(rows, { y: -0.6, fy: 'name', stroke: LINE }),
      Plot.dot(dots, { x: 'x', y: 'y', fy: 'row', r: radius, fill: (dot: { place: number }) => accountColour(dot.place) }),
      Plot.text(rows, {
        fy: 'name', frameAnchor: 'top-left', dy: 2, fill: 'var(--text)', fontWeight: 600,
        text: (row: DotRow) => (row.later > 0 ? `${row.name} · ${row.later} of 50 later` : row.name),
      }),
    ],
  });
}
