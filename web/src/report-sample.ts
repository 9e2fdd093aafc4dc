// A small report for tests: two accounts with a model, one without, two stocks and a flow.

import type { Part, Question, Report } from './report';

export function part(id: string, more: Partial<Part> = {}): Part {
  return {
    id, kind: 'variable', name: id, sector: 'one', about: '', note: '', equation: '', details: [], unit: '', over: [],
    prior: '', otherwise: '', summary: null, basis: null, inline: false, owner: '', claims: [], causes: [], uses: [],
    from: null, to: null, changed_by: [], series: [], file: 'model/one.yaml', line: 1, ...more,
  };
}

export function question(more: Partial<Question> = {}): Question {
  return {
    id: 'home', asks: 'Home?', kind: 'binary', unit: '', expression: 'away < 1', window: '', resolves_on: '', note: '',
    through: null, given: null, unscored: '', sentence: '',
    answers: [
      { question: 'home', account: 'all', kind: 'binary', direct: false, worlds: 20, text: '29 %', likely: '12 – 40 %', probability: 0.29, se: 0.004, low: 0.28, high: 0.3, word: 'unlikely', spread: { '0.05': 0.12, '0.95': 0.4 } },
      { question: 'home', account: 'a', kind: 'binary', direct: false, worlds: 20, text: '20 %', probability: 0.2, se: 0.004, low: 0.19, high: 0.21 },
      { question: 'home', account: 'b', kind: 'binary', direct: false, worlds: 20, text: '38 %', probability: 0.38, se: 0.004, low: 0.37, high: 0.39 },
    ],
    fan: null, dots: [], depends: ['away', 'rate', 'ships', 'ships.speed'], distance: [0, 1, 1, 2], claims: ['c1', 'c2'],
    basis: { rests_on: 1, argued_from: 0, assumed: 1, fixed: 0, fixed_ours: 0 }, commands: [], file: 'questions.yaml', line: 1, ...more,
  };
}

export function sample(): Report {
  const account = (id: string, direct = false): Report['accounts'][number] => ({
    id, title: id, about: `${id} says so.`, trust: 0.5, direct, reads: [], failed: 0, points: [], answers: [],
  });
  const claim = (id: string, more: Partial<Report['claims'][number]> = {}): Report['claims'][number] => ({
    id, says: `${id} says`, quote: 'a phrase', at: 'p. 1', by: '', hedge: '', grade: '', grade_words: '', because: '', note: '',
    credence: 0.5, credences: [{ account: 'a', credence: 0.5 }, { account: 'b', credence: 0.5 }], known: null, quantity: '',
    source: 's1', state: 'no document', repeats: null, used_by: { parts: [], points: [], answers: [] }, disagrees: [],
    faults: [], questions: ['home'], file: 'claims/s1.yaml', line: 1, ...more,
  });
  return {
    head: {
      title: 'T', asks: 'A?', case: 't', command: 't', case_sha256: 'ab', seed: 1, worlds: 20, as_of: '2000-01-01', date: '2000-01-02',
      sapper: '0', handling: 'none', engine: null, seconds: 1, failed: 0, scenarios: [], settings: [], words: 'icd203', documents_inside: false,
    },
    accounts: [account('a'), account('b'), account('c', true)],
    questions: [question()],
    hinges: null, compare: null, scenarios: [],
    model: {
      start: '2000-01-01', stop: '2001-01-01', step: '1 month', times: [], worlds: 0, sectors: [{ id: 'one', title: 'One', about: '', file: '' }],
      parts: [
        part('rate', { kind: 'parameter', basis: { kind: 'assumed', claims: [], any_of: false, text: 'We say so.' } }),
        part('ships', { kind: 'chain', basis: { kind: 'rests_on', claims: ['c1'], any_of: false, text: '' } }),
        part('ships.speed', { kind: 'parameter', inline: true, owner: 'ships', basis: { kind: 'rests_on', claims: ['c1'], any_of: false, text: '' } }),
        part('away', { kind: 'stock' }),
        part('home', { kind: 'stock', sector: 'two' }),
        part('leaves', { kind: 'flow', from: 'away', to: 'home', causes: ['rate', 'ships', 'away'] }),
      ],
    },
    claims: [claim('c1'), claim('c2', { credences: [{ account: 'a', credence: 0.9 }, { account: 'b', credence: 0.1 }] })],
    sources: [{ id: 's1', title: '', citation: 'S. 2000.', url: '', issued: '', document: null, marks: [], claims: ['c2', 'c1'] }],
    sums: [], indicators: [], basis: { rests_on: 1, argued_from: 0, assumed: 1, fixed: 0, fixed_ours: 0 }, ledger: null, warnings: [], faults: [],
  };
}
