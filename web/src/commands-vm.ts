// One table of keys: it binds them and fills the list under `?`. No DOM here.

import type { View } from './link-vm';

export type Act =
  | { do: 'view'; view: View }
  | { do: 'question'; step: 1 | -1 }
  | { do: 'search' | 'help' | 'theme' | 'copy-link' | 'copy-command' | 'print' | 'basis' };

export interface Command {
  key: string;
  says: string;
  act: Act;
}

export const COMMANDS: readonly Command[] = [
  { key: '1', says: 'Answer', act: { do: 'view', view: 'answer' } },
  { key: '2', says: 'Accounts', act: { do: 'view', view: 'accounts' } },
  { key: '3', says: 'Model', act: { do: 'view', view: 'model' } },
  { key: '4', says: 'Sources', act: { do: 'view', view: 'sources' } },
  { key: '5', says: 'Ledger', act: { do: 'view', view: 'ledger' } },
  { key: 'j', says: 'next question', act: { do: 'question', step: 1 } },
  { key: 'k', says: 'question before', act: { do: 'question', step: -1 } },
  { key: 'b', says: 'what the answer stands on', act: { do: 'basis' } },
  { key: '/', says: 'search', act: { do: 'search' } },
  { key: 'c', says: 'copy the command that prints the answer', act: { do: 'copy-command' } },
  { key: 'l', says: 'copy the link to what you see', act: { do: 'copy-link' } },
  { key: 't', says: 'light, dark, or as the system', act: { do: 'theme' } },
  { key: 'p', says: 'print', act: { do: 'print' } },
  { key: '?', says: 'this list', act: { do: 'help' } },
];

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** Whether the press went into a field in which text is written. */
  writing: boolean;
}

/** What a key press means here; null: leave it to the browser. */
export function commandOf(press: Press): Act | null {
  if (press.writing || press.ctrlKey || press.metaKey || press.altKey) return null;
  return COMMANDS.find((item) => item.key === press.key)?.act ?? null;
}
