// What a number stands on: the uncertain numbers behind an answer, nearest first, each with its
// claims or the sentence that says it is our assumption. No DOM here.

import type { Lookup } from './lookup-vm';
import type { Claim, Part, Point, Question } from './report';

export type BasisKind = 'rests_on' | 'argued_from' | 'assumed';

export const BASIS_WORDS: Record<BasisKind, string> = {
  rests_on: 'from a document',
  argued_from: 'argued from a document',
  assumed: 'our assumption',
};

export interface StandingRow {
  part: Part;
  kind: BasisKind;
  claims: Claim[];
  text: string;
  distance: number;
  /** What the account in hand changes about it; empty: nothing. */
  points: Point[];
}

export interface Standing {
  rows: StandingRow[];
  /** Claims that are reached by their truth alone, on which no number of the rows stands. */
  bare: Claim[];
}

/** Everything that an answer of one account stands on; `account` empty or `all`: the base case. */
export function standing(found: Lookup, question: Question, account: string): Standing {
  const rows: StandingRow[] = [];
  const told = new Set<string>();
  question.depends.forEach((name, place) => {
    const part = found.part(name);
    if (!part?.basis) return;
    const claims = part.basis.claims.flatMap((id) => found.claim(id) ?? []);
    claims.forEach((claim) => told.add(claim.id));
    const points = part.changed_by
      .filter((item) => item.account === account)
      .flatMap((item) => found.account(item.account)?.points.find((one) => one.id === item.point) ?? []);
    rows.push({
      part,
      kind: part.basis.kind,
      claims,
      text: part.basis.text,
      distance: question.distance[place] ?? 0,
      points,
    });
  });
  const bare = question.claims.filter((id) => !told.has(id)).flatMap((id) => found.claim(id) ?? []);
  return { rows, bare };
}

/** `11 from a document, 79 argued from one, 63 ours`. */
export function basisSentence(counts: { rests_on: number; argued_from: number; assumed: number }): string {
  const all = counts.rests_on + counts.argued_from + counts.assumed;
  if (all === 0) return 'No uncertain number of the model is behind it.';
  const take = counts.rests_on === 1 ? 'takes its value' : 'take their value';
  return `${all} uncertain number${all === 1 ? '' : 's'}: ${counts.rests_on} ${take} from a document, ${counts.argued_from} ${counts.argued_from === 1 ? 'is' : 'are'} argued from one, ${counts.assumed} ${counts.assumed === 1 ? 'is' : 'are'} our own.`;
}
