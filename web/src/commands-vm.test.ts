import { describe, expect, it } from 'vitest';
import { commandOf, COMMANDS } from './commands-vm';

const press = (key: string, more = {}) => commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, writing: false, ...more });

describe('keys', () => {
  it('are each bound once', () => {
    expect(new Set(COMMANDS.map((item) => item.key)).size).toBe(COMMANDS.length);
  });
  it('do what the list says', () => {
    expect(press('4')).toEqual({ do: 'view', view: 'sources' });
    expect(press('j')).toEqual({ do: 'question', step: 1 });
    expect(press('z')).toBeNull();
  });
  it('are never taken from a field or from the browser', () => {
    expect(press('/', { writing: true })).toBeNull();
    expect(press('p', { ctrlKey: true })).toBeNull();
    expect(press('c', { metaKey: true })).toBeNull();
  });
});
