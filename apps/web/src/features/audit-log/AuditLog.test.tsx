// @vitest-environment jsdom
import { ApiError, type AuditEntry } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { showToast } from '../../ui/toast.ts';
import { AuditLog } from './AuditLog.tsx';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const entry = (id: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: Date.UTC(2026, 10, 20, 12) - id,
  service: 'room',
  actor: 'bob',
  action: 'room.join',
  target: 'town',
  result: 'ok',
  details: {},
  ...more,
});
const many = (count: number): readonly AuditEntry[] => Array.from({ length: count }, (_, index) => entry(index + 1));

const setUp = (audit: readonly AuditEntry[] | undefined) => {
  const { engine } = renderInChat(() => <AuditLog />, {
    fixture: {
      others: [{ ...publicRoom('town'), displayName: 'Our Town' }],
      names: { bob: 'Bob', carol: 'Carol' },
      ...(audit && { audit }),
    },
    roles: ['user', 'admin'],
  });
  const asked = vi.spyOn(engine, 'audit');
  return { engine, asked };
};
const rows = () => screen.queryAllByRole('listitem');
const press = (name: string | RegExp): void => {
  fireEvent.click(screen.getByRole('button', { name }));
};
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};

describe('the audit log', () => {
  it('shows a page, and the next one below it when asked', async () => {
    setUp(many(60));
    expect(await screen.findByText('The newest 50 entries are shown.')).toBeDefined();
    press('Load more');
    expect(await screen.findByText('These are all 60 entries.')).toBeDefined();
    expect(rows()).toHaveLength(60);
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('says each thing in words, how it ended, and on demand all that is written down', async () => {
    setUp([entry(1, { action: 'sign-in', service: 'auth-callout', result: 'denied', details: { reason: 'expired' } })]);
    const row = within(await screen.findByRole('listitem'));
    expect(row.getByText(/Bob.* was not let in\./)).toBeDefined();
    expect(row.getByText('Refused')).toBeDefined();
    expect(row.getByLabelText('As it is written down').textContent).toContain('"reason": "expired"');
    expect(row.queryByRole('button', { name: 'Only town', hidden: true })).toBeNull();
  });

  it('is narrowed by what is typed once that is confirmed, and shows everything again', async () => {
    const { asked } = setUp([entry(1), entry(2, { actor: 'carol', action: 'room.leave' })]);
    await screen.findByText('These are all 2 entries.');
    type('Person', '@Carol');
    type('Room', '#town');
    type('Action', 'room.leave');
    expect(asked).not.toHaveBeenCalled();
    press('Show');
    expect(await screen.findByText('This is the only entry.')).toBeDefined();
    expect(asked).toHaveBeenLastCalledWith({ person: 'carol', room: 'town', action: 'room.leave' });
    type('Action', 'room.kick');
    press('Show');
    expect(await screen.findByText('Nothing found')).toBeDefined();
    press('Show everything');
    expect(await screen.findByText('These are all 2 entries.')).toBeDefined();
    expect(screen.getByLabelText('Person')).toHaveProperty('value', '');
  });

  it('is narrowed to a person by their name, unless several are called so', async () => {
    const { asked, engine } = setUp([entry(1), entry(2, { actor: 'carol' })]);
    const person = (user: string) => ({ user, displayName: 'Carol Cook', state: 'active' as const });
    const search = vi.spyOn(engine, 'searchPeople').mockResolvedValue([person('carol'), person('carol2')]);
    await screen.findByText('These are all 2 entries.');
    type('Person', 'carol cook');
    press('Show');
    expect(await screen.findByText('Several people are called this. Choose one of them.')).toBeDefined();
    search.mockResolvedValue([person('carol')]);
    press('Show');
    expect(await screen.findByText('This is the only entry.')).toBeDefined();
    expect(asked).toHaveBeenLastCalledWith({ person: 'carol' });
  });

  it('is narrowed to a room by its name, unless several are called so', async () => {
    const { asked, engine } = setUp([entry(1, { target: 'town' }), entry(2, { target: 'p-1' })]);
    await screen.findByText('These are all 2 entries.');
    await waitFor(() => {
      expect(document.querySelector('option[value=town]')?.textContent).toBe('#Our Town');
    });
    type('Room', '#our town');
    press('Show');
    expect(await screen.findByText('This is the only entry.')).toBeDefined();
    expect(asked).toHaveBeenLastCalledWith({ room: 'town' });
    act(() => {
      engine.rooms.set({ status: 'ready', mine: [{ ...myRoom('p-1'), type: 'private', displayName: 'Our Town' }] });
    });
    type('Room', 'Our Town');
    press('Show');
    expect(await screen.findByText('Several rooms are called this. Choose one of them.')).toBeDefined();
    type('Room', 'p-1');
    press('Show');
    await waitFor(() => {
      expect(asked).toHaveBeenLastCalledWith({ room: 'p-1' });
    });
  });

  it('offers the rooms that could not be listed at first', async () => {
    let browse: MockInstance | undefined;
    renderInChat(
      (engine) => {
        browse ??= vi.spyOn(engine, 'browse').mockRejectedValue(new ApiError('UNAVAILABLE'));
        return <AuditLog />;
      },
      { fixture: { others: [{ ...publicRoom('town'), displayName: 'Our Town' }], audit: [] } },
    );
    await screen.findByText('Nothing yet');
    expect(browse).toHaveBeenCalledTimes(2);
    fireEvent.focus(screen.getByLabelText('Room'));
    await waitFor(() => {
      expect(browse).toHaveBeenCalledTimes(4);
    });
    browse?.mockRestore();
    type('Room', 'to');
    await waitFor(() => {
      expect(document.querySelector('option[value=town]')?.textContent).toBe('#Our Town');
    });
  });

  it('is narrowed to whom an entry names', async () => {
    const { asked } = setUp([entry(1), entry(2, { actor: 'carol' })]);
    await screen.findByText('These are all 2 entries.');
    fireEvent.click(screen.getByRole('button', { name: 'Only Carol', hidden: true }));
    expect(await screen.findByText('This is the only entry.')).toBeDefined();
    expect(asked).toHaveBeenLastCalledWith({ person: 'carol' });
    expect(screen.getByLabelText('Person')).toHaveProperty('value', 'carol');
  });

  it('asks for nothing that cannot be, and says why', async () => {
    const { asked } = setUp([entry(1)]);
    await screen.findByText('This is the only entry.');
    type('Room', 'no such room');
    press('Show');
    expect(await screen.findByText(/^No room that you can see is called this/)).toBeDefined();
    expect(asked).not.toHaveBeenCalled();
  });

  it('says when it is empty, and when it cannot be loaded', async () => {
    setUp([]);
    expect(await screen.findByText('Nothing yet')).toBeDefined();
    cleanup();
    const { asked } = setUp(undefined);
    expect((await screen.findByRole('alert')).textContent).toMatch(/^The audit log could not be loaded\./);
    asked.mockResolvedValue({ entries: [entry(1)], next: null });
    press('Try again');
    expect(await screen.findByText('This is the only entry.')).toBeDefined();
  });
});

describe('the file', () => {
  /** The texts of the files that were saved. */
  const saved: Promise<string>[] = [];
  const save = async (audit: readonly AuditEntry[]) => {
    saved.length = 0;
    // Tests share one page, which shall stay where it is.
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    vi.stubGlobal('URL', {
      createObjectURL: (blob: Blob) => {
        saved.push(blob.text());
        return '#';
      },
      revokeObjectURL: () => undefined,
    });
    const set = setUp(audit);
    await screen.findAllByRole('listitem');
    return set;
  };
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('has what the filters select, all pages of it', async () => {
    const { asked } = await save([...many(401), entry(500, { actor: 'carol' })]);
    type('Person', 'bob');
    press('Show');
    expect(screen.getByRole('button', { name: 'Save as CSV' })).toHaveProperty('disabled', true);
    await waitFor(() => {
      expect(asked).toHaveBeenLastCalledWith({ person: 'bob' });
    });
    press('Save as CSV');
    await waitFor(() => {
      expect(saved).toHaveLength(1);
    });
    expect((await saved[0])?.trimEnd().split('\r\n')).toHaveLength(402);
    expect(showToast).not.toHaveBeenCalled();
  });

  it('has the newest 10,000 entries at most, and says so', async () => {
    await save(many(10_001));
    press('Save as CSV');
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith(
        'The file has the newest 10,000 entries. Choose fewer days for the others.',
      );
    });
    expect((await saved[0])?.trimEnd().split('\r\n')).toHaveLength(10_001);
  });

  it('is not saved in part', async () => {
    const { asked } = await save(many(1));
    asked.mockRejectedValue(new ApiError('UNAVAILABLE'));
    press('Save as CSV');
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith('Nothing was saved. The server does not answer right now.', {
        tone: 'danger',
      });
    });
    expect(saved).toEqual([]);
  });
});
