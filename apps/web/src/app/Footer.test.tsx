// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiError, type RoomInfo } from '@nats-chat/contracts';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine, type Fixture } from '../../test/fake-engine.ts';
import { abilitiesOf } from '../lib/auth/auth.ts';
import { ChatContext } from '../lib/chat/chat-context.ts';
import { ignoreComposingKeys } from '../lib/composing-keys.ts';
import { DraftStore } from '../lib/drafts/draft-store.ts';

let touch = false;
vi.stubGlobal('matchMedia', () => ({ matches: !touch, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
const { Footer } = await import('./Footer.tsx');

const stopIgnoring = ignoreComposingKeys();
afterAll(stopIgnoring);
afterEach(() => {
  cleanup();
  touch = false;
});

const general: RoomInfo = {
  room: 'general',
  type: 'public',
  displayName: 'general',
  topic: '',
  creator: 'bob',
  createdAt: 0,
  archived: false,
  role: 'member',
};

interface Setting {
  readonly info?: RoomInfo;
  readonly roles?: readonly string[];
  readonly fixture?: Partial<Fixture>;
  readonly draft?: string;
  readonly thread?: string;
}

const setUp = ({ info = general, roles = ['user'], fixture = {}, draft, thread }: Setting = {}) => {
  const rooms = [{ ...info, unread: 0, mentions: 0 }];
  const engine = new FakeEngine({ me: 'alice', names: {}, rooms, delayMs: 0, ...fixture });
  const person = { username: 'alice', name: 'Alice', roles: new Set(roles) };
  const drafts = new DraftStore({
    load: async () => new Map(draft === undefined ? [] : [['general', draft]]),
    save: async () => undefined,
    remove: async () => undefined,
  });
  const room = thread === undefined ? engine.open('general') : engine.openThread('general', thread);
  const send = vi.spyOn(room, 'send');
  const show = () =>
    render(
      <ChatContext value={{ engine, person, can: abilitiesOf(person), drafts }}>
        <Footer room={room} info={info} />
      </ChatContext>,
    );
  let view = show();
  const again = () => {
    view.unmount();
    view = show();
  };
  const loaded = () =>
    waitFor(() => {
      expect(drafts.loaded.get()).toBe(true);
    });
  return { engine, drafts, send, again, loaded };
};

/** What is loaded on demand takes its time where many tests run. */
const LOADING = { timeout: 10_000 };

const box = () => screen.getByRole('textbox', { name: 'Message #general' });
const type = (text: string) => {
  fireEvent.change(box(), { target: { value: text } });
};

describe('the composer', () => {
  it('sends with Enter, and is empty then', () => {
    const { send, drafts } = setUp();
    type('\n  Hello\n');
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(send.mock.calls).toEqual([['  Hello', undefined, false]]);
    expect(box()).toHaveProperty('value', '');
    expect(drafts.get('general')).toBe('');
  });

  it.each([
    ['with Shift, which breaks the line', { shiftKey: true }],
    ['while an input method composes', { isComposing: true }],
    ['that ends a composition, as Safari tells of it', { keyCode: 229 }],
  ])('does not send with Enter %s', (_, keys) => {
    const { send } = setUp();
    type('Hello');
    fireEvent.keyDown(box(), { key: 'Enter', ...keys });
    expect(send).not.toHaveBeenCalled();
  });

  it('takes Enter as a line of code while a fence is open, and sends with Ctrl+Enter', () => {
    const { send } = setUp();
    type('```\nconst a = 1;');
    expect(fireEvent.keyDown(box(), { key: 'Enter' })).toBe(true);
    expect(send).not.toHaveBeenCalled();
    fireEvent.keyDown(box(), { key: 'Enter', ctrlKey: true });
    expect(send.mock.calls).toEqual([['```\nconst a = 1;', undefined, false]]);
  });

  it('offers to show a paste as code that looks like it', async () => {
    const { loaded } = setUp();
    await loaded();
    type('See: ');
    const code = 'const a = 1;\nconst b = 2;';
    fireEvent.paste(box(), { clipboardData: { getData: () => code } });
    type(`See: ${code}`);
    fireEvent.click(await screen.findByRole('button', { name: 'Show it as code' }));
    expect(box()).toHaveProperty('value', `See: \n\`\`\`\n${code}\n\`\`\`\n`);
    expect(screen.queryByText('This looks like code.')).toBeNull();
  });

  it('has the direction of what is written', () => {
    setUp();
    expect(box().dir).toBe('auto');
  });

  it('breaks the line with Enter where there are no keys, and sends with the button', () => {
    touch = true;
    const { send } = setUp();
    type('Hello');
    expect(box().getAttribute('enterkeyhint')).toBe('enter');
    // Whether the browser goes on to break the line.
    expect(fireEvent.keyDown(box(), { key: 'Enter' })).toBe(true);
    expect(send).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Send message' }));
    expect(send.mock.calls).toEqual([['Hello', undefined, false]]);
  });

  it.each([
    ['/shrug well', String.raw`well ¯\\\_(ツ)\_/¯`],
    ['/shrug', String.raw`¯\\\_(ツ)\_/¯`],
    ['//leave', '//leave'],
    ['/usr/bin', '/usr/bin'],
  ])('sends of %j %j', async (text, sent) => {
    const { send, loaded } = setUp();
    await loaded();
    type(text);
    fireEvent.keyDown(box(), { key: 'Enter' });
    await waitFor(() => {
      expect(send.mock.calls).toEqual([[sent, undefined, false]]);
    }, LOADING);
    expect(box()).toHaveProperty('value', '');
  });

  it('does what a command says, and is empty then', async () => {
    const { engine, send, loaded } = setUp({
      info: { ...general, role: 'owner' },
      fixture: { names: { bob: 'Bob' } },
    });
    await loaded();
    const update = vi.spyOn(engine, 'updateRoom');
    type('/topic Plans of @bob');
    fireEvent.keyDown(box(), { key: 'Enter' });
    await waitFor(() => {
      expect(box()).toHaveProperty('value', '');
    }, LOADING);
    expect(update).toHaveBeenCalledExactlyOnceWith('general', { topic: 'Plans of @Bob' });
    expect(send).not.toHaveBeenCalled();
  });

  it('writes to whom a command names, and leaves nothing of it', async () => {
    const { engine, drafts, loaded, again } = setUp({ fixture: { names: { bob: 'Bob' } } });
    await loaded();
    // Another page is another composer.
    addEventListener('pushState', again, { once: true });
    const openDm = vi.spyOn(engine, 'openDm');
    type('/dm @bob hello');
    fireEvent.keyDown(box(), { key: 'Enter' });
    await waitFor(() => {
      expect(openDm).toHaveBeenCalledExactlyOnceWith(['bob']);
      expect(location.pathname).toMatch(/^\/room\/dm-/);
    }, LOADING);
    expect(drafts.get('general')).toBe('');
    history.replaceState(null, '', '/');
  });

  it.each([
    ['/nonsense', 'There is no command /nonsense here.'],
    ['/topic Mine', 'There is no command /topic here.'],
    ['/dm', 'Write to whom? Choose a name behind the command, as in /dm @name.'],
    ['/mute', 'Not done. Your role does not allow this.'],
  ])('says why it does not do %j, and sends it when one wants that', async (text, reason) => {
    const { engine, send, loaded } = setUp();
    await loaded();
    vi.spyOn(engine, 'setPrefs').mockRejectedValue(new ApiError('FORBIDDEN'));
    // Nothing is completed behind a space.
    type(`${text} `);
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect((await screen.findByRole('alert', undefined, LOADING)).textContent).toContain(reason);
    expect(box()).toHaveProperty('value', `${text} `);
    expect(send).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Send it as text' }));
    expect(send.mock.calls).toEqual([[text, undefined, false]]);
  });

  it('offers to invite whom a text of a private room mentions and who is not in it', async () => {
    const { engine } = setUp({
      info: { ...general, type: 'private' },
      fixture: {
        names: { bob: 'Bob', dave: 'Dave' },
        members: {
          general: [
            { user: 'alice', role: 'owner' },
            { user: 'bob', role: 'member' },
          ],
        },
      },
      draft: 'Ask <@bob> or <@dave>',
    });
    const invite = vi.spyOn(engine, 'invite');
    await screen.findByText('Dave is not in this room and does not see it.', undefined, LOADING);
    fireEvent.click(screen.getByRole('button', { name: 'Invite' }));
    expect(invite).toHaveBeenCalledExactlyOnceWith('general', ['dave']);
  });

  it('does not send what is blank or too long, and says how much too long it is', () => {
    const { send } = setUp();
    type(' \n ');
    fireEvent.keyDown(box(), { key: 'Enter' });
    type('é'.repeat(4_097));
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(send).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toBe('1 character too many: 4,096 of 4,097 fit');
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(box().getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    expect(screen.getByRole('button', { name: 'Send message' })).toHaveProperty('disabled', true);
  });

  it('says quietly what is too long until it is tried to send it', () => {
    setUp();
    type('a'.repeat(8_194));
    expect(screen.getByRole('status').textContent).toBe('2 characters too many: 8,192 of 8,194 fit');
    expect(screen.queryByRole('alert')).toBeNull();
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(screen.getByRole('alert').textContent).toBe('2 characters too many: 8,192 of 8,194 fit');
    type('a'.repeat(8_193));
    expect(screen.queryByRole('alert')).toBeNull();
    type('a'.repeat(8_192));
    expect(screen.getByRole('status').textContent).toBe('Nothing more fits');
    expect(box().getAttribute('aria-invalid')).toBe('false');
  });

  it('says why messages wait for one who writes too fast, while they do', () => {
    const { engine } = setUp();
    act(() => {
      engine.backlog.set({ reason: 'limited', waiting: 12, everyMs: 990 });
    });
    const line = screen.getByText('You are writing faster than the chat accepts.').parentElement;
    expect(line?.textContent).toMatch(/12 messages wait, one goes out each second\.$/);
    act(() => {
      engine.backlog.set(undefined);
    });
    expect(screen.queryByText(/faster than the chat accepts/)).toBeNull();
  });

  it('says with the user names who writes of those whose names read alike, members or not', async () => {
    setUp({
      fixture: {
        names: { alex1: 'Alex Kim', alex2: 'ALEX KIM' },
        typing: { general: ['alex1', 'alex2'] },
        members: { general: [{ user: 'alex1', role: 'member' }] },
      },
    });
    expect(screen.getByText('Alex Kim (alex1)')).toBeDefined();
    expect(screen.getByText('ALEX KIM (alex2)')).toBeDefined();
  });

  it.each([
    ['a draft from before', '', 'see <@bob>', 'see @Bob'],
    ['what was typed meanwhile', 'new', 'old', 'new'],
  ])('has %s, in the same field, once drafts are loaded', async (_, typed, draft, text) => {
    const { loaded } = setUp({ draft, fixture: { names: { bob: 'Bob' } } });
    const before = box();
    if (typed !== '') type(typed);
    await loaded();
    await waitFor(() => {
      expect(box()).toHaveProperty('value', text);
    });
    expect(box()).toBe(before);
  });

  it('keeps what was begun for when one comes back to the room', () => {
    const { again } = setUp();
    type('half a sent');
    again();
    expect(box()).toHaveProperty('value', 'half a sent');
  });

  it('keeps the text when it cannot be taken, and has the focus from the start', () => {
    const { send } = setUp();
    expect(document.activeElement).toBe(box());
    send.mockImplementation(() => {
      throw new Error('Full.');
    });
    type('Hello');
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(box()).toHaveProperty('value', 'Hello');
  });
});

describe('in the composer’s place', () => {
  it('one who is not a member is asked to join', () => {
    setUp({ info: { ...general, role: null } });
    expect(screen.getByText('You are not in #general yet.')).toBeDefined();
    // The name may be long; the button need not be.
    expect(screen.getByRole('button', { name: 'Join #general' }).textContent).toBe('Join');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it.each([
    [
      'until a time',
      Date.UTC(2030, 0, 2, 10),
      /^You were removed from #general until .*2030.* can let you in earlier\.$/,
    ],
    ['for ever', null, /^You were removed from #general and cannot join again\. .* can change that\.$/],
  ])('one who is kept out reads so, and what to do: %s', async (_, bannedUntil, sentence) => {
    setUp({ info: { ...general, role: null, bannedUntil } });
    expect(await screen.findByText(sentence)).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('one who was kept out until just now is asked to join', async () => {
    setUp({ info: { ...general, role: null, bannedUntil: Date.now() - 60_001 } });
    expect(await screen.findByRole('button', { name: 'Join #general' })).toBeDefined();
  });

  it('one without a role reads why they cannot write', () => {
    setUp({ roles: [] });
    expect(screen.getByText(/You can read here but not write/)).toBeDefined();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('everyone reads that the room is archived, and what one had written there', async () => {
    const { drafts } = setUp({ info: { ...general, archived: true }, thread: 'm1' });
    expect(screen.getByText(/is archived/)).toBeDefined();
    act(() => {
      drafts.set('general', 'in the room');
      drafts.set('general/m1', 'in the thread');
    });
    expect((await screen.findByRole('region', { name: 'What you wrote' })).textContent).toMatch(/in the thread/);
    expect(screen.queryByText('in the room')).toBeNull();
  });
});
