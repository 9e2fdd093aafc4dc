import { describe, expect, it } from 'vitest';
import { cutAt, cutRange, cutRows, looked, nearest } from './fan-vm';
import type { Fan } from './report';

const fan: Fan = {
  of: 'away', label: 'away', unit: 'soldier', times: ['2000-01-01', '2000-07-01', '2001-01-01'], threshold: null,
  start: null, stop: '2000-06-20', kind: 'band', worlds: 20,
  accounts: [
    {
      id: 'a',
      quantiles: { '0.05': [1, 2, 3], '0.25': [1, 2, 3], '0.5': [2, 3_000, 4], '0.75': [3, 4, 5], '0.95': [4, 5_000, 6] },
      cuts: [[1, 2], [2, 9], [3, null]], worlds: [[1, 2, 3]],
    },
  ],
};

describe('a cut', () => {
  it('lies at the date that is nearest to the cursor, else to the last day that counts', () => {
    expect(nearest(fan.times, '2000-12-01')).toBe(2);
    expect(cutAt(fan, '')).toBe(1);
    expect(cutAt(fan, '2000-01-03')).toBe(0);
    expect(cutAt({ ...fan, stop: null }, '')).toBe(2);
  });
  it('tells the middle, nine in ten and the worlds of every account', () => {
    expect(cutRows(fan, 1)).toEqual([{ account: 'a', middle: '3,000', range: '2 – 5,000', values: [2, 9] }]);
    expect(cutRows(fan, 2)[0]!.values).toEqual([3]);
  });
  it('has one scale for all dates', () => {
    expect(cutRange(fan)).toEqual([0, 9]);
  });
});

describe('a fan of a long run', () => {
  const times = Array.from({ length: 41 }, (_, at) => new Date(Date.UTC(2000, 3 * at)).toISOString().slice(0, 10));
  const count = times.map((_, at) => at);
  const long: Fan = { ...fan, times, stop: '2002-01-01', accounts: [{ id: 'a', quantiles: { '0.5': count }, cuts: count.map((at) => [at]), worlds: [count] }] };
  it('is shown as far as its question looks, and half as far again', () => {
    const short = looked(long);
    expect(short.times.at(-1)).toBe('2003-04-01');
    expect([short.accounts[0]!.quantiles['0.5'], short.accounts[0]!.cuts, short.accounts[0]!.worlds![0]].map((each) => each!.length)).toEqual([14, 14, 14]);
  });
  it('is shown whole where that is not far', () => {
    expect(looked({ ...long, stop: '2008-01-01' })).toEqual({ ...long, stop: '2008-01-01' });
    expect(looked({ ...long, stop: null }).times).toHaveLength(41);
  });
});
