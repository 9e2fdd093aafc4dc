import { describe, expect, it } from 'vitest';
import { insideSentence, leftOut, outcomeRows, scoreRows } from './ledger-vm';
import { question, sample } from './report-sample';
import type { Ledger, Outcome, Report, Score } from './report';

function withLedger(more: Partial<Ledger>): Report {
  const report = sample();
  report.questions.push(question({
    id: 'dead', kind: 'number',
    answers: [{ question: 'dead', account: 'all', kind: 'number', direct: false, worlds: 20, text: '20', likely: '10–30', quantiles: { '0.05': 10, '0.5': 20, '0.95': 30 } }],
  }));
  report.ledger = { outcomes: [], freezes: [], scores: [], calibration: [], not_scored: [], faults: [], ...more };
  return report;
}
const outcome = (more: Partial<Outcome>): Outcome => ({
  question: 'dead', value: '1_032 soldier', date: null, source: '', annulled: '', low: 40, high: 44,
  answers: [{ account: 'all', inside: false, brier: null }], left_out: '', ...more,
});

describe('outcomes', () => {
  it('come first, on the scale of what was said', () => {
    const rows = outcomeRows(withLedger({ outcomes: [outcome({})] }));
    expect(rows.map((row) => [row.question.id, row.inside])).toEqual([['dead', false], ['home', null]]);
    expect(rows[0]!.strip).toEqual({ ends: { account: 'all', middle: 20, low: 10, high: 30 }, came: [40, 44], range: [0, 44] });
    expect(insideSentence(rows)).toBe('The one number or date that has come does not lie where nine worlds in ten of this run do.');
  });
  it('are shown on no scale where they cannot be compared', () => {
    const rows = outcomeRows(withLedger({ outcomes: [outcome({ answers: [], left_out: 'annulled: no' })] }));
    expect(rows[0]!.strip).toBeNull();
    expect(insideSentence(rows)).toBe('');
  });
});

describe('frozen forecasts', () => {
  const score = (question: string, account: string, hindsight: boolean): Score => ({
    freeze: 1, question, kind: 'binary', outcome: 'yes', unit: '', known: null, hindsight, note: '', account, forecast: 0.3,
    forecast_text: '30 %', rule: 'brier', score: 0.49, score_text: '0.49', score_unit: '', log: 1.2,
  });
  it('have a row a question, what was known already last', () => {
    const rows = scoreRows(withLedger({ scores: [score('old', 'a', true), score('new', 'a', false), score('new', 'b', false), { ...score('new', 'a', false), freeze: 2 }] }), 1);
    expect(rows.map((row) => [row.question, row.scores.map((item) => item.account)])).toEqual([['new', ['a', 'b']], ['old', ['a']]]);
  });
  it('say once why questions are left out', () => {
    expect(leftOut([{ question: 'x', because: 'no outcome yet' }, { question: 'y', because: 'no outcome yet' }])).toEqual([
      { because: 'no outcome yet', questions: ['x', 'y'] },
    ]);
  });
});
