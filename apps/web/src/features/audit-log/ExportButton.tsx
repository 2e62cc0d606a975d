import { t } from '@lingui/core/macro';
import type { AuditEntry } from '@nats-chat/contracts';
import Download from 'lucide-react/icons/download';
import { useEffect, useRef, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ChatEngine } from '../../lib/chat/engine.ts';
import { formatNumber, reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import { csvOf } from './csv.ts';
import { filtersOf, type AuditFilters, type FilterFields } from './filters.ts';

const PAGE_SIZE = 200;
/** 10,000 entries. */
const MOST_PAGES = 50;

/** Saves what the filters select as a file, the newest 10,000 entries at most. */
export const ExportButton = ({ fields, disabled }: { readonly fields: FilterFields; readonly disabled: boolean }) => {
  const { engine } = useChat();
  /** How many are loaded, while it goes on. */
  const [loaded, setLoaded] = useState<number>();
  const leaving = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      leaving.current?.abort();
    },
    [],
  );
  const save = async (): Promise<void> => {
    const { signal } = (leaving.current = new AbortController());
    setLoaded(0);
    try {
      const { entries, isWhole } = await loadAll(engine, filtersOf(fields), { signal, onProgress: setLoaded });
      if (signal.aborted) return;
      download(csvOf(entries));
      if (!isWhole) {
        const count = formatNumber(entries.length);
        showToast(t`The file has the newest ${{ count }} entries. Choose fewer days for the others.`);
      }
    } catch (error) {
      if (!signal.aborted) showToast(t`Nothing was saved. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    }
    setLoaded(undefined);
  };
  return (
    <Button disabled={disabled || loaded !== undefined} onClick={() => void save()}>
      <Download size={16} aria-hidden="true" />
      {loaded === undefined ? t`Save as CSV` : t`${{ count: formatNumber(loaded) }} loaded…`}
    </Button>
  );
};

interface Loading {
  readonly signal: AbortSignal;
  readonly onProgress: (loaded: number) => void;
}

async function loadAll(engine: ChatEngine, filters: AuditFilters, { signal, onProgress }: Loading) {
  const entries: AuditEntry[] = [];
  let after: string | null | undefined;
  for (let pages = 0; pages < MOST_PAGES && after !== null && !signal.aborted; pages += 1) {
    const page = await engine.audit({ ...filters, limit: PAGE_SIZE, ...(after !== undefined && { after }) });
    entries.push(...page.entries);
    after = page.next;
    onProgress(entries.length);
  }
  return { entries, isWhole: after === null };
}

function download(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'audit-log.csv';
  link.click();
  URL.revokeObjectURL(url);
}
