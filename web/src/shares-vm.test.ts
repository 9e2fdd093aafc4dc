import { describe, expect, it } from 'vitest';
import { changeSentences } from './hinges-vm';
import { lookup } from './lookup-vm';
import { question, sample } from './report-sample';
import { groupSentences, shareName, shareRows, shareText, standsOn, worthText } from './shares-vm';
import type { Report, Shares } from './report';

const estimate = (value: number) => ({ value, se: 0.02, low: value - 0.04, high: value + 0.04 });
const input = (kind: 'claim' | 'number', name: string, share: number): Shares['inputs'][number] => ({
  kind, names: [name], basis: kind === 'claim' ? 'rests_on' : 'assumed', on_no_document: kind === 'number', claims: [],
  sector: 'one', first: estimate(share), worth: estimate(share / 4), crosses_half: null,
});

function withShares(): Report {
  const report = sample();
  const hinges = (account: string, inputs: Shares['inputs']) => ({
    question: 'home', account, certain: false, chance_share: null, readings_above_noise: true, flips: [], turning_points: [],
    shares: { ranked: true, inputs, groups: [{ by: 'basis' as const, name: 'assumed', inputs: 1, share: estimate(0.5), stands: true }], rest: null },
  });
  report.hinges = [hinges('a', [input('claim', 'c1', 0.1), input('number', 'rate', 0.3)]), hinges('b', [input('number', 'rate', 0.6)])];
  return report;
}

describe('what holds most of the spread', () => {
  const found = lookup(withShares());
  const rows = shareRows(found, question());
  it('is ordered by the largest share in any account', () => {
    expect(rows.map((row) => [row.names, row.sides.map((side) => side.account)])).toEqual([[['rate'], ['a', 'b']], [['c1'], ['a']]]);
  });
  it('is told with its interval, and what it stands on', () => {
    expect(shareText(rows[0]!.sides[1]!.first)).toBe('60 % (56–64)');
    expect(shareText({ value: -0.02, se: 0.1, low: -0.2, high: 0.2 })).toBe('0 % (0–20)');
    expect(worthText(question(), { value: 0.09, se: 0, low: 0, high: 0 })).toBe('9 points');
    expect(shareName(found, rows[1]!)).toBe('c1 says');
    expect(rows.map(standsOn)).toEqual(['our assumption, on no document', 'a claim']);
  });
  it('names the number that it would pay most to know', () => {
    expect(changeSentences(found, question(), [])).toEqual([
      'The number that it would pay most to know: rate (our assumption, on no document). In the account “b” knowing it would move the answer by 15 points on average.',
    ]);
  });
  it('adds up by basis', () => {
    expect(groupSentences(found.hinges('home'))).toEqual(['All numbers on no document together hold 50 % (a), 50 % (b).']);
  });
});
