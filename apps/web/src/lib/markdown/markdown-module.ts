import { retriableImport } from '../retriable-import.ts';
import { cell } from '../store.ts';

type Render = (text: string) => TrustedHTML;

/** Texts are rendered again whenever they scroll into view, so the last ones are kept. */
const CACHE_SIZE = 1_000;

const loaded = cell<Render | undefined>(undefined);
let loading = false;
const importRenderer = retriableImport(() => import('./render-markdown.ts'));

/** The renderer, once it is there: a sixth of the app, needed by the first message that uses Markdown. */
export const markdownRenderer = loaded;

/**
 * Starts loading the renderer; again when asked, or back online, after a failure. Until then Markdown shows as it was
 * written.
 */
export const loadMarkdown = (): void => {
  if (loading || loaded.get() !== undefined) return;
  loading = true;
  importRenderer().then(
    ({ renderMarkdown }) => {
      loaded.set(cached(renderMarkdown));
    },
    () => {
      loading = false;
      addEventListener('online', loadMarkdown, { once: true });
    },
  );
};

function cached(render: Render): Render {
  const results = new Map<string, TrustedHTML>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const html = render(text);
    const [oldest] = results.keys();
    if (results.size >= CACHE_SIZE && oldest !== undefined) results.delete(oldest);
    results.set(text, html);
    return html;
  };
}
