// How a quantity goes over time: a fan for each account, all on one scale.

import { tick } from '../figures-vm';
import type { Fan } from '../report';
import { draw, INK, LEFT, LINE, Plot, QUIET } from './plot';

interface Row {
  account: string;
  time: Date;
  q05: number | null;
  q25: number | null;
  q50: number | null;
  q75: number | null;
  q95: number | null;
}

export interface FanLook {
  width: number;
  name: (account: string) => string;
  log: boolean;
  /** Single worlds in place of the inner band. */
  worlds: boolean;
}

/** One facet an account: beside each other where there is room, else one below the other. */
export function drawFan(fan: Fan, look: FanLook): SVGSVGElement {
  const rows = fanRows(fan, look);
  const many = fan.accounts.length;
  const aside = look.width >= 220 * many;
  const facet = aside ? ({ fx: 'account' } as const) : ({ fy: 'account' } as const);
  const share = fan.kind === 'share';
  const log = look.log && canLog(fan);
  const threshold = fan.threshold;
  const shown = threshold !== null && !share && reaches(rows, threshold.value);
  const ends = [fan.start, fan.stop].flatMap((text) => (text ? [new Date(text)] : []));
  return draw({
    width: look.width,
    height: aside ? 260 : 60 + 170 * many,
    marginLeft: LEFT,
    marginTop: 26,
    marginBottom: 30,
    marginRight: aside ? 14 : 90,
    x: { type: 'utc', label: null, inset: 2, ticks: aside ? Math.max(2, look.width / many / 110) : Math.max(3, look.width / 110) },
    y: {
      label: null,
      ticks: 5,
      type: log ? 'log' : 'linear',
      tickFormat: share ? (value: number) => `${Math.round(100 * value)} %` : tick,
      ...(share ? { domain: [0, 1] } : { zero: !log, nice: true }),
    },
    fx: { label: null, padding: 0.12, domain: fan.accounts.map((item) => look.name(item.id)) },
    fy: { label: null, padding: 0.1, domain: fan.accounts.map((item) => look.name(item.id)) },
    marks: [
      Plot.gridY({ stroke: LINE, strokeOpacity: 1 }),
      Plot.areaY(rows, { x: 'time', y1: 'q05', y2: 'q95', fill: 'var(--band-90)', ...facet }),
      ...(look.worlds
        ? [Plot.lineY(singleRows(fan, look), { x: 'time', y: 'value', z: 'world', stroke: INK, strokeWidth: 0.8, strokeOpacity: 0.55, ...facet })]
        : [Plot.areaY(rows, { x: 'time', y1: 'q25', y2: 'q75', fill: 'var(--band-50)', ...facet })]),
      ...ends.map((end) => Plot.ruleX([end], { stroke: QUIET, strokeDasharray: '2 3' })),
      ...(shown ? [Plot.ruleY([threshold.value], { stroke: 'var(--threshold)', strokeDasharray: '6 3', strokeWidth: 1.5 })] : []),
      ...(look.worlds ? [] : [Plot.lineY(rows, { x: 'time', y: 'q50', stroke: INK, strokeWidth: 2, ...facet })]),
    ],
  });
}

/** Whether a logarithmic scale can show all of it: nothing at nought or below. */
export function canLog(fan: Fan): boolean {
  return fan.kind !== 'share' && fan.accounts.every((item) => (item.quantiles['0.05'] ?? []).every((value) => value !== null && value > 0));
}

function fanRows(fan: Fan, look: FanLook): Row[] {
  return fan.accounts.flatMap((account) =>
    fan.times.map((time, place) => {
      const at = (share: string): number | null => account.quantiles[share]?.[place] ?? null;
      return {
        account: look.name(account.id),
        time: new Date(time),
        q05: at('0.05'), q25: at('0.25'), q50: at('0.5'), q75: at('0.75'), q95: at('0.95'),
      };
    }),
  );
}

function singleRows(fan: Fan, look: FanLook): { account: string; world: string; time: Date; value: number | null }[] {
  return fan.accounts.flatMap((account) =>
    (account.worlds ?? []).flatMap((values, world) =>
      fan.times.map((time, place) => ({
        account: look.name(account.id), world: `${account.id} ${world}`, time: new Date(time), value: values[place] ?? null,
      })),
    ),
  );
}

/** A line far above everything that happens would press the fans flat: then it is told in words. */
function reaches(rows: Row[], value: number): boolean {
  const top = Math.max(...rows.map((row) => row.q95 ?? row.q50 ?? 0));
  return value <= 2 * top;
}
