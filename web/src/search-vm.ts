// Search over everything that has a name or a sentence. No DOM here.

import type { Place } from './link-vm';
import type { Report } from './report';

export interface Hit {
  kind: 'question' | 'claim' | 'part' | 'account' | 'source' | 'sector';
  id: string;
  text: string;
  to: Partial<Place>;
}

/** Everything that can be found, in the order in which it is offered. */
export function entries(report: Report): Hit[] {
  return [
    ...report.questions.map((item): Hit => ({
      kind: 'question', id: item.id, text: item.asks, to: { view: 'answer', q: item.id },
    })),
    ...report.accounts.map((item): Hit => ({
      kind: 'account', id: item.id, text: `${item.title}. ${item.about}`, to: { view: 'accounts' },
    })),
    ...report.claims.map((item): Hit => ({
      kind: 'claim', id: item.id, text: `${item.says} ${item.quote}`, to: { view: 'sources', claim: item.id },
    })),
    ...report.model.parts.map((item): Hit => ({
      kind: 'part', id: item.id, text: item.about, to: { view: 'model', part: item.id },
    })),
    ...report.sources.map((item): Hit => ({
      kind: 'source', id: item.id, text: item.citation,
      to: { view: 'sources', only: item.id },
    })),
  ];
}

/** Hits that have every word of the query, ids first; at most `most`. */
export function search(all: readonly Hit[], query: string, most = 30): Hit[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = all.flatMap((hit) => {
    const id = fold(hit.id);
    const text = `${id} ${fold(hit.text)}`;
    if (!words.every((word) => text.includes(word))) return [];
    return [{ hit, score: words.every((word) => id.includes(word)) ? 0 : 1 }];
  });
  return scored.sort((a, b) => a.score - b.score).slice(0, most).map((item) => item.hit);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[_-]/g, ' ');
}
