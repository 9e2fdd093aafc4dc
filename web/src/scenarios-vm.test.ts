import { describe, expect, it } from 'vitest';
import { question, sample } from './report-sample';
import { scenarioRows } from './scenarios-vm';
import type { Report } from './report';

const change = (account: string, difference: number, se = 0.001, asked = 'home') => ({
  question: asked, account, before: 0.3, after: 0.3 + difference, difference, se, expected: null, met: null,
});
const scenario = (id: string, changes: Report['scenarios'][number]['changes']): Report['scenarios'][number] => ({
  id, title: id, about: '', raises: [], lowers: [], points: [], changes,
});

describe('what-ifs', () => {
  const report = { ...sample(), scenarios: [
    scenario('small', [change('a', 0.004)]),
    scenario('noisy', [change('a', 0.2, 0.2)]),
    scenario('large', [change('all', 0.02), change('a', -0.1)]),
    scenario('other', [change('a', 0.5, 0.001, 'else')]),
  ] };
  it('have a row each, those that stand first', () => {
    expect(scenarioRows(report, question()).map((row) => [row.scenario.id, row.told, [...row.changes.keys()]])).toEqual([
      ['large', true, ['all', 'a']], ['noisy', false, ['a']], ['small', false, ['a']],
    ]);
  });
});
