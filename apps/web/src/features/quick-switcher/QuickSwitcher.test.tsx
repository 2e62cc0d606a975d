// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { QuickSwitcher } from './QuickSwitcher.tsx';

afterEach(cleanup);

const pages = [['books'], ['cycling'], ['gardening']];
const ignore = (): void => undefined;

it('finds a public room that one is not in, on whatever page it is, and goes there', async () => {
  const browse = vi.fn(async (after = '0') => ({
    rooms: (pages[Number(after)] ?? []).map((room) => publicRoom(room)),
    next: Number(after) < pages.length - 1 ? String(Number(after) + 1) : null,
  }));
  const { address } = renderInChat(
    (engine) => {
      Object.assign(engine, { browse });
      return (
        <QuickSwitcher
          current={undefined}
          pathOf={(id) => `/room/${id}`}
          onClose={ignore}
          onBrowse={ignore}
          onCreate={ignore}
        />
      );
    },
    { world: { rooms: [myRoom('general')] } },
  );
  expect(await screen.findByRole('option', { name: /books/ })).toBeDefined();
  expect(browse).toHaveBeenCalledTimes(1);
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'gard' } });
  fireEvent.click(await screen.findByRole('option', { name: /^gardening ?Not joined$/ }));
  expect(browse).toHaveBeenCalledTimes(3);
  expect(address()).toBe('/room/gardening');
});
