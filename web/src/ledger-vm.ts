// Outcomes against this run, and frozen forecasts with their scores. No DOM here.

import { ends, type Ends } from './answer-vm';
import { count } from './figures-vm';
import { mixture } from './lookup-vm';
import type { Answer, Outcome, Question, Report, Score } from './report';

export interface OutcomeRow {
  question: Question;
  answer: Answer | undefined;
  outcome: Outcome | undefined;
  /** Ends of the answer of this run on one axis with what came; null where there is no axis to show. */
  strip: { ends: Ends; came: [number, number]; range: [number, number] } | null;
  inside: boolean | null;
  brier: number | null;
}

/** Every question, those with an outcome first. */
export function outcomeRows(report: Report): OutcomeRow[] {
  const rows = report.questions.map((question): OutcomeRow => {
    const answer = mixture(question);
    const outcome = report.ledger?.outcomes.find((item) => item.question === question.id);
    const seen = outcome?.answers.find((item) => item.account === answer?.account);
    return { question, answer, outcome, strip: stripOf(question, answer, outcome), inside: seen?.inside ?? null, brier: seen?.brier ?? null };
  });
  return [...rows.filter((row) => row.outcome), ...rows.filter((row) => !row.outcome)];
}

function stripOf(question: Question, answer: Answer | undefined, outcome: Outcome | undefined): OutcomeRow['strip'] {
  if (!answer || answer.because || !outcome || outcome.answers.length === 0) return null;
  const found = ends(answer);
  const value = (end: number | string | null): number | null =>
    end === null ? (question.kind === 'date' && answer.horizon ? Date.parse(answer.horizon) : null) : typeof end === 'string' ? Date.parse(end) : end;
  const [low, high] = [value(outcome.low), value(outcome.high)];
  if (low === null || high === null) return null;
  if (question.kind === 'binary') return { ends: found, came: [low, high], range: [0, 1] };
  const all = [found.low, found.middle, found.high, low, high, question.kind === 'date' ? null : 0].filter((item): item is number => item !== null);
  const [from, to] = [Math.min(...all), Math.max(...all)];
  return { ends: found, came: [low, high], range: from < to ? [from, to] : [from, from + 1] };
}

/** `Of 18 numbers and dates 17 lie where nine worlds in ten of this run do.` Nothing where none can be compared. */
export function insideSentence(rows: readonly OutcomeRow[]): string {
  const known = rows.filter((row) => row.inside !== null);
  if (known.length === 0) return '';
  const inside = known.filter((row) => row.inside).length;
  return known.length === 1
    ? `The one number or date that has come ${inside ? 'lies' : 'does not lie'} where nine worlds in ten of this run do.`
    : `Of ${known.length} numbers and dates that have come ${inside} ${inside === 1 ? 'lies' : 'lie'} where nine worlds in ten of this run do.`;
}

/** What came, with its unit's figures as people write them. */
export function cameText(row: OutcomeRow): string {
  return (row.outcome?.value ?? '').replace(/(\d)_(?=\d)/g, '$1,');
}

export interface ScoreRow {
  question: string;
  outcome: string;
  known: string | null;
  hindsight: boolean;
  note: string;
  scores: Score[];
}

/** The scores of one forecast, a row a question; what was known before it was frozen comes last. */
export function scoreRows(report: Report, freeze: number): ScoreRow[] {
  const rows = new Map<string, ScoreRow>();
  for (const item of report.ledger?.scores ?? []) {
    if (item.freeze !== freeze) continue;
    const row = rows.get(item.question) ?? {
      question: item.question, outcome: `${item.outcome}${item.unit ? ` ${item.unit}` : ''}`, known: item.known, hindsight: item.hindsight, note: item.note, scores: [],
    };
    rows.set(item.question, row);
    row.scores.push(item);
  }
  return [...rows.values()].sort((a, b) => Number(a.hindsight) - Number(b.hindsight));
}

/** Reasons why questions are not scored, each with how many and which. */
export function leftOut(items: readonly { question: string; because: string }[]): { because: string; questions: string[] }[] {
  const found = new Map<string, string[]>();
  for (const item of items) found.set(item.because, [...(found.get(item.because) ?? []), item.question]);
  return [...found].map(([because, questions]) => ({ because, questions }));
}

/** `3 questions scored, 1 looked back on`. */
export function scoredWords(freeze: { scored: number; looked_back: number }): string {
  const told = [`${count(freeze.scored, 'question')} scored`];
  if (freeze.looked_back > 0) told.push(`${freeze.looked_back} looked back on (known when it was frozen: no forecast)`);
  return told.join(', ');
}
