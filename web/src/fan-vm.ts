// A fan cut at one date: which date, what each account gives there, and single worlds. No DOM here.

import { amount, percent } from './figures-vm';
import type { Fan } from './report';

/** The place in `times` that is nearest to a date. */
export function nearest(times: readonly string[], date: Date | string): number {
  const wanted = typeof date === 'string' ? Date.parse(date) : date.getTime();
  let best = times.length - 1;
  let least = Infinity;
  times.forEach((time, place) => {
    const distance = Math.abs(Date.parse(time) - wanted);
    if (distance < least) [least, best] = [distance, place];
  });
  return best;
}

/** Where a fan is cut: at the cursor, else on the last day that the question looks at, else at its end. */
export function cutAt(fan: Fan, at: string): number {
  return nearest(fan.times, at || fan.stop || fan.times.at(-1) || '');
}

export interface CutRow {
  account: string;
  middle: string;
  range: string;
  /** 20 values, each one world in 20; empty where there are none. */
  values: number[];
}

/** What every account gives at one place of the fan's times. */
export function cutRows(fan: Fan, place: number): CutRow[] {
  const share = fan.kind === 'share';
  return fan.accounts.map((item) => {
    const text = (name: string): string => {
      const value = item.quantiles[name]?.[place];
      return value === null || value === undefined ? '–' : share ? percent(value) : amount(value);
    };
    const [low, high] = [text('0.05'), text('0.95')];
    return {
      account: item.id,
      middle: text('0.5'),
      range: share ? '' : low === high ? low : `${low} – ${high}`,
      values: (item.cuts?.[place] ?? []).filter((value): value is number => value !== null),
    };
  });
}

/** One scale for the cuts at all dates, so that moving the cursor moves the dots and not the axis. */
export function cutRange(fan: Fan): [number, number] {
  const all = fan.accounts.flatMap((item) => item.cuts ?? []).flat().filter((value): value is number => value !== null);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b), 0), all.reduce((a, b) => Math.max(a, b), -Infinity)];
  return low < high ? [low, high] : [low, low + 1];
}

/**
 * The part of a fan that its question is about: a run goes on for years after the last day that
 * counts, and would press what matters into a corner. The whole where that is no long way.
 */
export function looked(fan: Fan): Fan {
  const [start, stop, end] = [fan.times[0], fan.stop, fan.times.at(-1)].map((text) => Date.parse(text ?? ''));
  if (start === undefined || stop === undefined || end === undefined || !(stop - start < 0.5 * (end - start))) return fan;
  const last = fan.times.findIndex((time) => Date.parse(time) >= start + 1.5 * (stop - start));
  if (last < 6) return fan;
  const cut = <T>(items: readonly T[]): T[] => items.slice(0, last + 1);
  return {
    ...fan,
    times: cut(fan.times),
    accounts: fan.accounts.map((item) => ({
      ...item,
      quantiles: Object.fromEntries(Object.entries(item.quantiles).map(([share, values]) => [share, cut(values)])),
      ...(item.cuts ? { cuts: cut(item.cuts) } : {}),
      ...(item.worlds ? { worlds: item.worlds.map(cut) } : {}),
    })),
  };
}
