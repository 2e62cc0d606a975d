// @vitest-environment jsdom
import { expect, it, vi } from 'vitest';
import { loadMarkdown, markdownRenderer } from './markdown-module.ts';

const fetchModule = vi.fn(() => ({ renderMarkdown: (text: string) => `<p>${text}</p>` }));
vi.mock('./render-markdown.ts', () => fetchModule());

it('is loaded when the browser is back online, if that failed before', async () => {
  fetchModule.mockImplementationOnce(() => {
    throw new TypeError('Failed to fetch');
  });
  loadMarkdown();
  await vi.waitFor(() => {
    expect(fetchModule).toHaveBeenCalled();
  });
  expect(markdownRenderer.get()).toBeUndefined();
  await vi.waitFor(() => {
    dispatchEvent(new Event('online'));
    expect(markdownRenderer.get()?.('Hello')).toBe('<p>Hello</p>');
  });
});
