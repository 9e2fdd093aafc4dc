// Where the parts of a sector stand in its stock-and-flow drawing: stocks and flows in layers
// along the pipes, everything else in layers along its causes below them (after Sugiyama, Tagawa
// and Toda 1981: longest-path layers, ordered by barycentres). The same parts in the same order
// give the same places: nothing is drawn by chance. No DOM here.

import type { Part } from './report';

export const BOX = { width: 158, height: 46, gapX: 44, gapY: 14 } as const;
const MOST_ROWS = 9;

export interface Place {
  part: Part;
  x: number;
  y: number;
}

export interface Pipe {
  flow: string;
  /** Ends in the drawing; `cloud`: outside of it. */
  path: string;
  clouds: { x: number; y: number }[];
}

export interface Arrow {
  from: string;
  to: string;
  path: string;
}

export interface Drawing {
  width: number;
  height: number;
  places: Place[];
  pipes: Pipe[];
  arrows: Arrow[];
}

/**
 * The parts of a sector that are drawn: all but the numbers written inside others, and the stocks
 * of other sectors that its flows leave or enter.
 */
export function drawn(parts: readonly Part[], sector: string): Part[] {
  const own = parts.filter((part) => part.sector === sector && !part.inline);
  const ends = new Set(own.flatMap((part) => [part.from, part.to]));
  const guests = parts.filter((part) => part.sector !== sector && part.kind === 'stock' && ends.has(part.id));
  return [...own, ...guests];
}

/** A drawing of one sector's parts. */
export function layout(parts: readonly Part[]): Drawing {
  const piped = parts.filter((part) => part.kind === 'stock' || part.kind === 'flow');
  const rest = parts.filter((part) => part.kind !== 'stock' && part.kind !== 'flow');
  const above = grid(layers(piped, pipeLinks(piped)), 0);
  const top = above.length > 0 ? Math.max(...above.map((place) => place.y)) + BOX.height + 3 * BOX.gapY : 0;
  const below = grid(layers(rest, causeLinks(rest)), top);
  const places = [...above, ...below];
  const at = new Map(places.map((place) => [place.part.id, place]));
  return {
    places,
    pipes: piped.filter((part) => part.kind === 'flow').flatMap((flow) => pipe(flow, at)),
    arrows: causeLinks(parts)
      .filter(([from, to]) => !isPipe(at.get(from)?.part, at.get(to)?.part))
      .flatMap(([from, to]) => arrow(at.get(from), at.get(to))),
    width: Math.max(0, ...places.map((place) => place.x)) + BOX.width + BOX.gapX,
    height: Math.max(0, ...places.map((place) => place.y)) + BOX.height + BOX.gapY,
  };
}

type Link = [from: string, to: string];

function pipeLinks(parts: readonly Part[]): Link[] {
  const here = new Set(parts.map((part) => part.id));
  return parts.flatMap((part): Link[] =>
    part.kind !== 'flow' ? [] : [
      ...(part.from && here.has(part.from) ? [[part.from, part.id] as Link] : []),
      ...(part.to && here.has(part.to) ? [[part.id, part.to] as Link] : []),
    ],
  );
}

function causeLinks(parts: readonly Part[]): Link[] {
  const here = new Set(parts.map((part) => part.id));
  return parts.flatMap((part) =>
    [...new Set(part.causes)].filter((cause) => here.has(cause) && cause !== part.id).map((cause): Link => [cause, part.id]),
  );
}

/** Longest-path layers with circles opened where they close, each layer ordered by barycentres. */
function layers(parts: readonly Part[], links: readonly Link[]): Part[][] {
  const into = new Map<string, string[]>();
  const out = new Map<string, string[]>();
  for (const [from, to] of links) {
    into.set(to, [...(into.get(to) ?? []), from]);
    out.set(from, [...(out.get(from) ?? []), to]);
  }
  const depth = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) return -1;
    open.add(id);
    const found = Math.max(-1, ...(into.get(id) ?? []).map(visit)) + 1;
    open.delete(id);
    depth.set(id, found);
    return found;
  };
  parts.forEach((part) => visit(part.id));
  const made: Part[][] = [];
  for (const part of parts) (made[depth.get(part.id) ?? 0] ??= []).push(part);
  const full = Array.from(made, (layer) => layer ?? []);
  for (let sweep = 0; sweep < 4; sweep++) order(full, sweep % 2 === 0 ? into : out, sweep % 2 === 0);
  return full;
}

function order(all: Part[][], near: Map<string, string[]>, forward: boolean): void {
  const place = new Map<string, number>();
  const note = (layer: Part[]): void => layer.forEach((part, at) => place.set(part.id, at / Math.max(1, layer.length)));
  all.forEach(note);
  for (const layer of forward ? all : [...all].reverse()) {
    const mean = (part: Part): number => {
      const found = (near.get(part.id) ?? []).flatMap((id) => place.get(id) ?? []);
      return found.length > 0 ? found.reduce((a, b) => a + b, 0) / found.length : place.get(part.id) ?? 0;
    };
    const means = new Map(layer.map((part) => [part.id, mean(part)]));
    layer.sort((a, b) => (means.get(a.id) ?? 0) - (means.get(b.id) ?? 0));
    note(layer);
  }
}

/** Layers as columns; a tall layer takes several. */
function grid(all: Part[][], top: number): Place[] {
  const columns = all.flatMap((layer) => {
    const many = Math.max(1, Math.ceil(layer.length / MOST_ROWS));
    const each = Math.ceil(layer.length / many);
    return Array.from({ length: many }, (_, at) => layer.slice(at * each, (at + 1) * each));
  });
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  return columns.flatMap((column, x) =>
    column.map((part, row) => ({
      part,
      x: BOX.gapX / 2 + x * (BOX.width + BOX.gapX),
      y: top + BOX.gapY + (row + (tallest - column.length) / 2) * (BOX.height + BOX.gapY),
    })),
  );
}

function isPipe(from: Part | undefined, to: Part | undefined): boolean {
  if (!from || !to) return true;
  return (to.kind === 'flow' && to.from === from.id) || (from.kind === 'flow' && from.to === to.id);
}

function pipe(flow: Part, at: Map<string, Place>): Pipe[] {
  const valve = at.get(flow.id);
  if (!valve) return [];
  const from = flow.from ? at.get(flow.from) : undefined;
  const to = flow.to ? at.get(flow.to) : undefined;
  const middle = { x: valve.x, y: valve.y + BOX.height / 2 };
  const clouds: { x: number; y: number }[] = [];
  const start = from ? right(from) : { x: middle.x - 16, y: middle.y };
  const end = to ? left(to) : { x: middle.x + BOX.width + 16, y: middle.y };
  if (!from) clouds.push(start);
  if (!to) clouds.push(end);
  return [{ flow: flow.id, clouds, path: `${curve(start, middle)} ${curve({ x: middle.x + BOX.width, y: middle.y }, end)}` }];
}

function arrow(from: Place | undefined, to: Place | undefined): Arrow[] {
  if (!from || !to) return [];
  return [{ from: from.part.id, to: to.part.id, path: curve(right(from), left(to)) }];
}

interface Spot { x: number; y: number }

function right(place: Place): Spot {
  return { x: place.x + BOX.width, y: place.y + BOX.height / 2 };
}

function left(place: Place): Spot {
  return { x: place.x, y: place.y + BOX.height / 2 };
}

function curve(from: Spot, to: Spot): string {
  const bend = Math.max(18, Math.min(90, Math.abs(to.x - from.x) / 2));
  return `M${r(from.x)},${r(from.y)} C${r(from.x + bend)},${r(from.y)} ${r(to.x - bend)},${r(to.y)} ${r(to.x)},${r(to.y)}`;
}

function r(value: number): number {
  return Math.round(10 * value) / 10;
}
