// Accounts side by side: their points in rows, what each point contributes to the gap, and the
// claims that they believe differently. No DOM here.

import type { Account, Claim, Comparison, Point, Report } from './report';
import { differs } from './sources-vm';

export interface PointRow {
  id: string;
  /** The point of each account with a model, in order; null where it has none of that name. */
  cells: (Point | null)[];
  part: Comparison['parts'][number] | null;
}

/** Accounts that stand in columns of points: those with a model. */
export function withModel(report: Report): Account[] {
  return report.accounts.filter((account) => !account.direct);
}

/** One row a point of disagreement, those that contribute most first. */
export function pointRows(report: Report, comparison: Comparison | undefined): PointRow[] {
  const accounts = withModel(report);
  const ids = [...new Set(accounts.flatMap((account) => account.points.map((point) => point.id)))];
  const rows = ids.map((id): PointRow => ({
    id,
    cells: accounts.map((account) => account.points.find((point) => point.id === id) ?? null),
    part: comparison?.parts.find((part) => part.point === id) ?? null,
  }));
  const size = (row: PointRow): number => (row.part?.reaches ? Math.abs(row.part.difference) : -1);
  return rows.sort((a, b) => size(b) - size(a));
}

/** Parts that stand above their noise, largest first. */
export function standingParts(comparison: Comparison): Comparison['parts'] {
  return comparison.parts
    .filter((part) => part.reaches && Math.abs(part.difference) > 1.96 * part.se)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

export interface MatrixRow {
  claim: Claim;
  credences: (number | null)[];
  differs: boolean;
}

/** Claims × accounts: how far each account believes each claim; `all`: also where they agree. */
export function matrix(report: Report, all: boolean): MatrixRow[] {
  const accounts = withModel(report);
  return report.claims
    .filter((claim) => all || differs(claim))
    .map((claim) => ({
      claim,
      credences: accounts.map((account) => claim.credences.find((item) => item.account === account.id)?.credence ?? null),
      differs: differs(claim),
    }));
}

/** How much of a gap the authors state themselves, in a sentence. */
export function statedSentence(comparison: Comparison, show: (difference: number, se: number) => string): string {
  const words: Record<string, string> = {
    stated: 'stated by the authors', implied: 'implied by them', supplied: 'supplied by us',
  };
  const parts = comparison.totals.map((item) => {
    const own = comparison.parts.filter((part) => part.reaches && part.basis === item.basis).map((part) => part.difference);
    const [up, down] = [own.filter((each) => each > 0), own.filter((each) => each < 0)].map((each) => each.reduce((sum, one) => sum + one, 0));
    // a sum of little may be much that cancels
    const both = up && down ? ` (${show(up, 0)} and ${show(down, 0)} against each other)` : '';
    return `${show(item.difference, item.se)} ${words[item.basis] ?? item.basis}${both}`;
  });
  const stated = comparison.totals.some((item) => item.basis === 'stated');
  return `Of this gap ${parts.join(', ')}; a point that one side states and the other only implies counts as implied.${stated ? '' : ' Nothing in the gap rests on what an author states.'}`;
}
