// The report by its ids, and the questions that views ask of it. Built once. No DOM here.

import type {
  Account, Answer, Claim, Comparison, Hinges, Part, Question, Report, Source,
} from './report';

export interface Lookup {
  report: Report;
  question: (id: string) => Question | undefined;
  account: (id: string) => Account | undefined;
  claim: (id: string) => Claim | undefined;
  source: (id: string) => Source | undefined;
  part: (id: string) => Part | undefined;
  hinges: (question: string) => Hinges[];
  comparison: (question: string) => Comparison | undefined;
  /** The place of an account in the case's order, for its colour and dash. */
  place: (account: string) => number;
  /** The part behind a name that may carry a dot or an element: `havana.stall`, `x[a]`. */
  partOf: (name: string) => Part | undefined;
}

export function lookup(report: Report): Lookup {
  const questions = new Map(report.questions.map((item) => [item.id, item]));
  const accounts = new Map(report.accounts.map((item) => [item.id, item]));
  const claims = new Map(report.claims.map((item) => [item.id, item]));
  const sources = new Map(report.sources.map((item) => [item.id, item]));
  const parts = new Map(report.model.parts.map((item) => [item.id, item]));
  const places = new Map(report.accounts.map((item, place) => [item.id, place]));
  const partOf = (name: string): Part | undefined => {
    for (let text = name.replace(/\[.*$/, ''); text; text = text.replace(/\.?[^.]*$/, '')) {
      const found = parts.get(text);
      if (found) return found;
    }
    return undefined;
  };
  return {
    report,
    question: (id) => questions.get(id),
    account: (id) => accounts.get(id),
    claim: (id) => claims.get(id),
    source: (id) => sources.get(id),
    part: (id) => parts.get(id),
    hinges: (question) => (report.hinges ?? []).filter((item) => item.question === question),
    comparison: (question) => (report.compare ?? []).find((item) => item.question === question),
    place: (account) => places.get(account) ?? -1,
    partOf,
  };
}

export function mixture(question: Question): Answer | undefined {
  return question.answers.find((item) => item.account === 'all') ?? question.answers[0];
}

/** What an account is called in a column. */
export function accountName(id: string): string {
  if (id === 'all') return 'all, by trust';
  return id.replace(/-/g, ' ');
}

/** A short name of a source: the first author's surname and the year, else its id. */
export function sourceName(source: Source | undefined): string {
  if (!source) return '';
  return source.id;
}
