// One variable over time, every account on one axis: a strip of the causes strip.

import { tick } from '../figures-vm';
import type { Series } from '../report';
import { accountColour, accountDash, draw, LEFT, LINE, Plot } from './plot';

export interface StripLook {
  width: number;
  times: string[];
  place: (account: string) => number;
}

export function drawStrip(series: Series[], look: StripLook): SVGSVGElement {
  const share = series.every((item) => item.kind === 'share');
  const bands = series.length === 1 ? series : series.slice(0, 2);
  const rows = (item: Series): { time: Date; middle: number | null; low: number | null; high: number | null }[] =>
    look.times.map((time, place) => ({
      time: new Date(time),
      middle: item.middle[place] ?? null,
      low: item.low[place] ?? null,
      high: item.high[place] ?? null,
    }));
  return draw({
    width: look.width,
    height: 132,
    marginLeft: LEFT,
    marginTop: 8,
    marginBottom: 36,
    marginRight: 12,
    x: { type: 'utc', label: null, ticks: Math.max(3, look.width / 120) },
    y: {
      label: null, ticks: 3,
      tickFormat: share ? (value: number) => `${Math.round(100 * value)} %` : tick,
      ...(share ? { domain: [0, 1] } : { nice: true, zero: true }),
    },
    marks: [
      Plot.gridY({ stroke: LINE, strokeOpacity: 1 }),
      ...bands.filter((item) => item.low.length > 0).map((item) =>
        Plot.areaY(rows(item), { x: 'time', y1: 'low', y2: 'high', fill: accountColour(look.place(item.account)), fillOpacity: 0.14 }),
      ),
      ...series.map((item) =>
        Plot.lineY(rows(item), {
          x: 'time', y: 'middle', stroke: accountColour(look.place(item.account)), strokeWidth: 2,
          strokeDasharray: accountDash(look.place(item.account)),
        }),
      ),
    ],
  });
}
