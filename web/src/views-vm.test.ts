import { describe, expect, it } from 'vitest';
import { matrix, pointRows } from './accounts-vm';
import { domain, ends, leadSentence, likelySentence } from './answer-vm';
import { tokens } from './equation-vm';
import { changeSentences, hingeRows } from './hinges-vm';
import { drawn, layout } from './layout-vm';
import { lookup } from './lookup-vm';
import { question, sample } from './report-sample';
import { entries, search } from './search-vm';
import { groups, margin, pieces } from './sources-vm';
import { basisSentence, standing } from './standing-vm';
import { spark } from './strip-vm';
import type { Report } from './report';

describe('an answer', () => {
  it('is a sentence of worlds', () => {
    expect(leadSentence(question())).toBe('In 29 of 100 worlds the answer is yes.');
    expect(likelySentence(question())).toBe('Over what we do not know, nine readings in ten put the chance between 12 and 40 %.');
  });
  it('says why there is none', () => {
    const asked = question({ answers: [{ question: 'home', account: 'all', kind: 'binary', direct: false, worlds: 0, text: '', because: 'no world counts' }] });
    expect(leadSentence(asked)).toBe('There is no answer: no world counts.');
  });
  it('has ends on one scale', () => {
    const asked = question();
    expect(domain(asked)).toEqual([0, 1]);
    expect(ends(asked.answers[0]!)).toEqual({ account: 'all', middle: 0.29, low: 0.12, high: 0.4 });
  });
});

describe('what it stands on', () => {
  it('tells numbers with the part that they are written in, and as argued where they share its claims', () => {
    const found = lookup(sample());
    const { rows, bare } = standing(found, question(), 'a');
    expect(rows.map((row) => [row.owner.id, row.basis.kind, row.parts.map((one) => one.id)])).toEqual([
      ['rate', 'assumed', ['rate']],
      ['ships', 'argued_from', ['ships.speed']],
    ]);
    expect(bare.map((claim) => claim.id)).toEqual(['c2']);
  });
  it('is counted in a sentence', () => {
    expect(basisSentence({ rests_on: 1, argued_from: 2, assumed: 1 })).toBe(
      '4 uncertain numbers: 1 takes its value from a document, 2 are argued from one, 1 is our own.',
    );
  });
});

describe('hinges', () => {
  const report = sample();
  const flip = (claim: string, difference: number, se: number, credence = 0.5) => ({
    claim, echoes: [], credence, reaches: true, true: 0.3 + difference, false: 0.3, difference, se, settled: true, worlds: 10, true_range: [], false_range: [],
  });
  report.hinges = [
    { question: 'home', account: 'a', certain: false, chance_share: 0.8, readings_above_noise: true, flips: [flip('c1', 0.05, 0.01), flip('c2', 0.1, 0.2)], turning_points: [], shares: null },
  ];
  const rows = hingeRows(lookup(report), question());
  it('leave out what is inside noise', () => {
    expect(rows.map((row) => row.claim)).toEqual(['c1']);
  });
  it('are told in sentences', () => {
    expect(changeSentences(lookup(report), question(), rows)).toEqual([
      'The claim that moves it most: “c1 says”. In the account “a” the answer is 35 % if it is true and 30 % if it is false.',
      'Were every claim and number settled, 80 % of the yes-or-no uncertainty would remain: in this model it is chance.',
    ]);
  });
});

describe('accounts', () => {
  it('put the points that contribute most first', () => {
    const report = sample();
    const point = (id: string): Report['accounts'][number]['points'][number] => ({ id, says: id, basis: 'stated', rests_on: [], because: '', note: '', since: null, until: null, changes: [], file: '', line: 1 });
    report.accounts[0]!.points = [point('small'), point('large')];
    const split = (id: string, difference: number) => ({ point: id, says: id, basis: 'stated', first_basis: null, second_basis: null, difference, se: 0, reaches: true });
    const rows = pointRows(report, { question: 'home', kind: 'binary', first: 'a', second: 'b', first_answer: 0, second_answer: 0, gap: 0, gap_se: 0, worlds: 1, settled: true, unsplit: null, parts: [split('small', 0.01), split('large', -0.2)], totals: [] });
    expect(rows.map((row) => row.id)).toEqual(['large', 'small']);
    expect(rows[0]!.cells.map((cell) => cell?.id ?? null)).toEqual(['large', null]);
  });
  it('differ on claims', () => {
    expect(matrix(sample(), false).map((row) => [row.claim.id, row.credences])).toEqual([['c2', [0.9, 0.1]]]);
    expect(matrix(sample(), true)).toHaveLength(2);
  });
});

describe('the drawing', () => {
  const parts = drawn(sample().model.parts, 'one');
  it('shows the sector, without numbers inside others, with the stocks that its flows enter', () => {
    expect(parts.map((one) => one.id)).toEqual(['rate', 'ships', 'away', 'leaves', 'home']);
  });
  it('stands still: the same parts, the same places', () => {
    expect(layout(parts)).toEqual(layout(drawn(sample().model.parts, 'one')));
  });
  it('never lays one box over another', () => {
    const { places } = layout(parts);
    const spots = places.map((place) => `${place.x} ${place.y}`);
    expect(new Set(spots).size).toBe(places.length);
  });
  it('runs along the pipe, through circles too', () => {
    const at = new Map(layout(parts).places.map((place) => [place.part.id, place.x]));
    expect(at.get('away')!).toBeLessThan(at.get('leaves')!);
    expect(at.get('leaves')!).toBeLessThan(at.get('home')!);
    const back = sample().model.parts.map((one) => (one.id === 'leaves' ? { ...one, to: 'away' } : one));
    expect(layout(drawn(back, 'one')).places).toHaveLength(4);
  });
  it('has a line in its boxes only where something is known', () => {
    const series = [{ account: 'a', of: '', kind: 'band' as const, middle: [0, null, 2], low: [], high: [] }];
    expect(spark(series, 10, 10)).toBe('0.0,10.0 10.0,0.0');
    expect(spark([], 10, 10)).toBe('');
  });
});

describe('an equation', () => {
  it('has its names marked, and claims inside HOLDS', () => {
    const made = tokens(lookup(sample()), 'MAX(away, 0) * rate + HOLDS(c1) - ships.speed');
    expect(made.filter((token) => token.part || token.claim).map((token) => [token.text, token.part || token.claim])).toEqual([
      ['away', 'away'], ['rate', 'rate'], ['HOLDS(c1)', 'c1'], ['ships.speed', 'ships.speed'],
    ]);
    expect(made.map((token) => token.text).join('')).toBe('MAX(away, 0) * rate + HOLDS(c1) - ships.speed');
  });
});

describe('sources', () => {
  it('keep the order of the document', () => {
    expect(groups(sample(), '')[0]!.claims.map((claim) => claim.id)).toEqual(['c2', 'c1']);
    expect(groups(sample(), 'differs')[0]!.claims.map((claim) => claim.id)).toEqual(['c2']);
  });
  it('cut a document at marks that overlap', () => {
    const source = { ...sample().sources[0]!, document: 'abcdefghij', marks: [{ claim: 'c1', start: 1, end: 5, state: 'exact' as const }, { claim: 'c2', start: 3, end: 8, state: 'exact' as const }] };
    expect(pieces(source)).toEqual([
      { text: 'a', claims: [] }, { text: 'bc', claims: ['c1'] }, { text: 'de', claims: ['c1', 'c2'] }, { text: 'fgh', claims: ['c2'] }, { text: 'ij', claims: [] },
    ]);
    expect(margin(source)).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('search', () => {
  it('finds every word in any order, ids first', () => {
    const all = entries(sample());
    expect(search(all, 'SAYS c1').map((hit) => hit.id)).toEqual(['c1']);
    expect(search(all, 'ships').map((hit) => hit.id)).toEqual(['ships', 'ships.speed']);
    expect(search(all, '  ')).toEqual([]);
  });
});
