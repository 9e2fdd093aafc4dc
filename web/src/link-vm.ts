// Where a reader is, as a link: the whole state of the pages, to and from the part after `#`.
// Only what differs from the start of a report is written, so that links stay short and old
// links keep their meaning when something is added. No DOM here.

export const VIEWS = ['answer', 'accounts', 'model', 'sources', 'ledger'] as const;
export type View = (typeof VIEWS)[number];
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface Place {
  view: View;
  /** The question in hand; every view obeys it. */
  q: string;
  /** The account whose number is being followed to its basis; empty: none. */
  why: string;
  claim: string;
  part: string;
  /** The parts walked through on the way to the one in hand, with commas between. */
  trail: string;
  sector: string;
  /** `list`: the model as a nested list; `drawing`: as a diagram. */
  as: 'drawing' | 'list';
  /** What the lists are narrowed to; what it means depends on the view. */
  only: string;
  /** `log`: charts of amounts on a logarithmic scale. */
  scale: 'linear' | 'log';
  /** The point of disagreement in hand. */
  point: string;
  /** The date of the cursor in all charts over time; empty: none has been pointed at. */
  at: string;
  /** `worlds`: charts over time show single worlds. */
  show: 'bands' | 'worlds';
  theme: Theme;
}

export const KEYS = ['q', 'why', 'claim', 'part', 'trail', 'sector', 'as', 'only', 'scale', 'point', 'at', 'show', 'theme'] as const;

export function start(question: string): Place {
  return {
    view: 'answer',
    q: question,
    why: '',
    claim: '',
    part: '',
    trail: '',
    sector: '',
    as: 'drawing',
    only: '',
    scale: 'linear',
    point: '',
    at: '',
    show: 'bands',
    theme: 'system',
  };
}

export function toHash(place: Place, from: Place): string {
  const query = new URLSearchParams();
  for (const key of KEYS) if (place[key] !== from[key]) query.set(key, place[key]);
  const text = query.toString();
  return `#/${place.view}${text ? `?${text}` : ''}`;
}

/** A place from a link; what is unknown or misspelt in it is taken as at the start. */
export function fromHash(hash: string, from: Place): Place {
  const [path = '', text = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const query = new URLSearchParams(text);
  const place: Place = { ...from };
  const view = VIEWS.find((name) => name === path);
  if (view) place.view = view;
  for (const key of ['q', 'why', 'claim', 'part', 'trail', 'sector', 'only', 'point', 'at'] as const) {
    place[key] = query.get(key) ?? from[key];
  }
  if (query.get('as') === 'list') place.as = 'list';
  if (query.get('scale') === 'log') place.scale = 'log';
  if (query.get('show') === 'worlds') place.show = 'worlds';
  const theme = THEMES.find((name) => name === query.get('theme'));
  if (theme) place.theme = theme;
  return place;
}
