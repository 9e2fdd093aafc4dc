import { describe, expect, it } from 'vitest';
import { loopRows, step, turned } from './loops-vm';
import { lookup } from './lookup-vm';
import { sample } from './report-sample';

const report = sample();
report.model.loops = [
  { names: ['away', 'leaves'], signs: [1, -1], sign: 'balancing' },
  { names: ['home', 'leaves', 'rate'], signs: [1, 0, 1], sign: 'unknown' },
];
const found = lookup(report);

describe('loops', () => {
  it('are those with two parts in a sector, or those through a part', () => {
    expect(loopRows(found, 'one', '').map((row) => row.key)).toEqual(['away leaves', 'home leaves rate']);
    expect(loopRows(found, 'two', '')).toEqual([]);
    expect(loopRows(found, 'one', 'home').map((row) => row.sectors)).toEqual([['two', 'one']]);
  });
  it('begin with the part in hand, their signs with them', () => {
    expect(turned(report.model.loops![1]!, 'rate')).toEqual({ names: ['rate', 'home', 'leaves'], signs: [1, 1, 0], sign: 'unknown' });
    expect(turned(report.model.loops![0]!, 'not there').names).toEqual(['away', 'leaves']);
  });
  it('have their steps read aloud', () => {
    expect([1, -1, 0].map((sign) => step(sign).says)).toEqual(['raises', 'lowers', 'moves']);
  });
});
