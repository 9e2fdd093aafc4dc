// Claims by source and filter, documents cut at their marks, and the counts in the margin. No DOM here.

import type { Lookup } from './lookup-vm';
import type { Claim, Report, Source } from './report';

export const STATE_WORDS: Record<Claim['state'], string> = {
  exact: 'the phrase stands in the document, word for word',
  moved: 'the phrase stands in the document, at another place than before',
  changed: 'the phrase stands in the document with changes',
  ambiguous: 'the phrase stands in the document more than once',
  lost: 'the phrase is no longer in the document',
  'no document': 'the document was not at hand: not checked',
  'not quotable': 'a table, map or recording: nothing to quote',
};

export interface Group {
  source: Source | undefined;
  claims: Claim[];
}

/** Filters: `''` all, `state:lost`, `account:ID` (read by or believed otherwise), or a source's id. */
export function groups(report: Report, only: string): Group[] {
  const kept = report.claims.filter((claim) => keeps(report, claim, only));
  const made = report.sources
    .map((source): Group => ({ source, claims: inOrder(source, kept) }))
    .filter((group) => group.claims.length > 0);
  const homeless = kept.filter((claim) => !report.sources.some((source) => source.id === claim.source));
  return homeless.length > 0 ? [...made, { source: undefined, claims: homeless }] : made;
}

function keeps(report: Report, claim: Claim, only: string): boolean {
  if (!only) return true;
  if (only.startsWith('state:')) return claim.state === only.slice(6);
  if (only.startsWith('question:')) return claim.questions.includes(only.slice(9));
  if (only === 'differs') return differs(claim);
  if (only === 'unused') return claim.questions.length === 0;
  if (only === 'faults') return claim.faults.length > 0 || claim.disagrees.length > 0;
  return claim.source === only || !report.sources.some((source) => source.id === only);
}

function inOrder(source: Source, claims: Claim[]): Claim[] {
  const place = new Map(source.claims.map((id, at) => [id, at]));
  return claims
    .filter((claim) => claim.source === source.id)
    .sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

/** Whether accounts with a model believe it to different degrees. */
export function differs(claim: Claim): boolean {
  return new Set(claim.credences.map((item) => item.credence)).size > 1;
}

export interface Piece {
  text: string;
  /** The claims whose phrases cover this piece; empty: plain text. */
  claims: string[];
}

/** The document cut wherever a mark starts or ends, so that overlapping marks are told apart. */
export function pieces(source: Source): Piece[] {
  const text = source.document ?? '';
  const cuts = new Set([0, text.length]);
  for (const mark of source.marks) {
    cuts.add(Math.min(mark.start, text.length));
    cuts.add(Math.min(mark.end, text.length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, at) => {
    const to = places[at + 1] ?? text.length;
    const claims = source.marks.filter((mark) => mark.start <= from && to <= mark.end).map((mark) => mark.claim);
    return { text: text.slice(from, to), claims: [...new Set(claims)] };
  });
}

/** How many marks stand in each tenth of a document, for the margin. */
export function margin(source: Source, tenths = 10): number[] {
  const length = source.document?.length ?? 0;
  const counts = Array.from({ length: tenths }, () => 0);
  for (const mark of source.marks) {
    const place = Math.min(tenths - 1, Math.floor((tenths * mark.start) / Math.max(1, length)));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** The parts, points and answers that use a claim, for its card. */
export function users(found: Lookup, claim: Claim): { parts: string[]; points: { account: string; point: string; says: string }[] } {
  // a number written inside a part is told by the part
  const owners = claim.used_by.parts.map((id) => {
    const part = found.part(id);
    return part?.inline ? part.owner : id;
  });
  const parts = [...new Set(owners)];
  const points = claim.used_by.points.map((item) => ({
    ...item,
    says: found.account(item.account)?.points.find((point) => point.id === item.point)?.says ?? item.point,
  }));
  return { parts, points };
}
