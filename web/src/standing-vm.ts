// What a number stands on: the uncertain numbers behind an answer, nearest first, each with its
// claims or the sentence that says it is our assumption. No DOM here.

import type { Lookup } from './lookup-vm';
import type { Basis, Claim, Part, Point, Question } from './report';

export type BasisKind = 'rests_on' | 'argued_from' | 'assumed';

export const BASIS_WORDS: Record<BasisKind, string> = {
  rests_on: 'from a document',
  argued_from: 'argued from a document',
  assumed: 'our assumption',
};

export interface StandingRow {
  /** Numbers with one basis: of one part, those written inside it together. */
  parts: Part[];
  /** The part that they are written in; of a number of its own, itself. */
  owner: Part;
  basis: Basis;
  distance: number;
  /** What the account in hand changes about them; empty: nothing. */
  points: Point[];
}

export interface Standing {
  rows: StandingRow[];
  /** Claims that are reached by their truth alone, on which no number of the rows stands. */
  bare: Claim[];
}

/**
 * Everything that an answer of one account stands on; `account` empty or `all`: the base case.
 * Numbers that share the basis of the part that they are written in stand in one row.
 */
export function standing(found: Lookup, question: Question, account: string): Standing {
  const rows = new Map<string, StandingRow>();
  const told = new Set<string>();
  question.depends.forEach((name, place) => {
    const part = found.part(name);
    if (!part?.basis) return;
    part.basis.claims.forEach((claim) => told.add(claim));
    const owner = (part.inline ? found.part(part.owner) : undefined) ?? part;
    const basis = basisOf(part, owner);
    const key = part === owner && !holds(owner) ? part.id : `${owner.id} ${basis.kind} ${basis.claims.join()} ${basis.text}`;
    const row = rows.get(key);
    const points = pointsOf(found, part, account);
    if (row) {
      if (part !== owner) row.parts.push(part);
      row.points.push(...points.filter((point) => !row.points.includes(point)));
    } else {
      rows.set(key, {
        parts: part === owner && holds(owner) ? [] : [part], owner, basis, distance: question.distance[place] ?? 0, points,
      });
    }
  });
  const bare = question.claims.filter((id) => !told.has(id)).flatMap((id) => found.claim(id) ?? []);
  return { rows: [...rows.values()], bare };
}

/** Parts that hold numbers of their own inside. */
function holds(part: Part): boolean {
  return part.kind !== 'parameter';
}

/** A number that only shares the claims of the part around it takes its value from none: it is argued. */
export function basisOf(part: Part, owner: Part | undefined): Basis {
  const basis = part.basis ?? { kind: 'assumed' as const, claims: [], any_of: false, text: '' };
  const shared = part.inline || part.kind !== 'parameter' ? owner?.basis : null;
  const same = shared !== null && shared !== undefined && basis.kind === 'rests_on' && basis.claims.join() === shared.claims.join();
  return same ? { ...basis, kind: 'argued_from' } : basis;
}

function pointsOf(found: Lookup, part: Part, account: string): Point[] {
  const ids = new Set(part.changed_by.filter((item) => item.account === account).map((item) => item.point));
  return [...ids].flatMap((id) => found.account(account)?.points.find((point) => point.id === id) ?? []);
}

/** `11 from a document, 79 argued from one, 63 ours`. */
export function basisSentence(counts: { rests_on: number; argued_from: number; assumed: number }): string {
  const all = counts.rests_on + counts.argued_from + counts.assumed;
  if (all === 0) return 'No uncertain number of the model is behind it.';
  const take = counts.rests_on === 1 ? 'takes its value' : 'take their value';
  return `${all} uncertain number${all === 1 ? '' : 's'}: ${counts.rests_on} ${take} from a document, ${counts.argued_from} ${counts.argued_from === 1 ? 'is' : 'are'} argued from one, ${counts.assumed} ${counts.assumed === 1 ? 'is' : 'are'} our own.`;
}
