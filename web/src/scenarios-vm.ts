// What the what-ifs of a case do to one question: a row each, the largest change first. No DOM here.

import type { Question, Report, Scenario } from './report';

type Change = Scenario['changes'][number];

export interface ScenarioRow {
  scenario: Scenario;
  /** By account; the mixture is `all`. */
  changes: Map<string, Change>;
  largest: number;
  /** Whether it moves the answer of some account by what is worth a line, and beyond noise. */
  told: boolean;
}

const NOISE = 1.96;
const NOTED = 0.005;
const NOTED_SHARE = 0.02;

/** Rows of all what-ifs that were run on a question; half a point, or a fiftieth of an amount, is worth a line. */
export function scenarioRows(report: Report, question: Question): ScenarioRow[] {
  const rows = report.scenarios.flatMap((scenario): ScenarioRow[] => {
    const own = scenario.changes.filter((item) => item.question === question.id && item.difference !== null);
    if (own.length === 0) return [];
    const size = (item: Change): number => Math.abs(item.difference ?? 0);
    return [{
      scenario,
      changes: new Map(own.map((item) => [item.account, item])),
      largest: Math.max(...own.map(size)),
      told: own.some((item) => size(item) > NOISE * (item.se ?? 0) && size(item) >= least(question, item)),
    }];
  });
  return rows.sort((a, b) => Number(b.told) - Number(a.told) || b.largest - a.largest);
}

function least(question: Question, item: Change): number {
  return question.kind === 'number' ? NOTED_SHARE * Math.abs(item.before ?? 0) : NOTED;
}
