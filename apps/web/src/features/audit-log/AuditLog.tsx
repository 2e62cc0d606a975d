import { plural, t } from '@lingui/core/macro';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import { useCallback, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { usePages } from '../../lib/chat/use-pages.ts';
import { reasonOf } from '../../lib/messages.ts';
import { dayLabel, dayOf } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AuditFilterForm } from './AuditFilterForm.tsx';
import { AuditRow } from './AuditRow.tsx';
import { filtersOf, NO_FILTERS, type AuditFilters, type FilterFields } from './filters.ts';
import { roomLister } from './list-rooms.ts';
import styles from './AuditLog.module.css';

/** Who did what, newest first, for realm admins; narrowed by what they look for. */
export const AuditLog = () => {
  const { engine } = useChat();
  const [fields, setFields] = useState(NO_FILTERS);
  const [listRooms] = useState(() => roomLister(engine));
  const key = JSON.stringify(fields);
  return (
    <>
      <AuditFilterForm key={`of ${key}`} applied={fields} listRooms={listRooms} onApply={setFields} />
      <Entries
        key={key}
        filters={fields}
        onNarrow={(narrowed) => {
          setFields({ ...fields, ...narrowed });
        }}
        onClear={() => {
          setFields(NO_FILTERS);
        }}
      />
    </>
  );
};

interface Props {
  /** Another list is another element. */
  readonly filters: FilterFields;
  readonly onNarrow: (fields: Partial<FilterFields>) => void;
  readonly onClear: () => void;
}

const Entries = ({ filters: fields, onNarrow, onClear }: Props) => {
  const [filters] = useState<AuditFilters>(() => filtersOf(fields));
  const { engine } = useChat();
  const load = useCallback(
    async (after: string | undefined) => {
      const { entries, next } = await engine.audit({ ...filters, ...(after !== undefined && { after }) });
      return { items: entries, next };
    },
    [engine, filters],
  );
  const { items, hasMore, loading, error, loadMore } = usePages(load);
  const now = useNow();
  const isNarrowed = Object.keys(filters).length > 0;
  if (items.length === 0 && loading) {
    return (
      <div role="status" aria-label={t`The audit log is loading`}>
        <Skeleton shape="rows" count={8} />
      </div>
    );
  }
  if (items.length === 0 && error === undefined && !hasMore) {
    return (
      <EmptyState
        icon={<ClipboardList size={22} />}
        title={isNarrowed ? t`Nothing found` : t`Nothing yet`}
        action={isNarrowed && <Button onClick={onClear}>{t`Show everything`}</Button>}
      >
        {isNarrowed
          ? t`Nothing in the audit log is like this.`
          : t`What people do with rooms, and who signs in, shows here.`}
      </EmptyState>
    );
  }
  const days = Map.groupBy(items, ({ at }) => dayOf(at).startMs);
  return (
    <div className={styles.entries}>
      {[...days].map(([day, entries]) => (
        <section key={day} aria-label={dayLabel(day, now)}>
          <h2 className={styles.day}>{dayLabel(day, now)}</h2>
          <ul className={styles.list}>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} onNarrow={onNarrow} />
            ))}
          </ul>
        </section>
      ))}
      {error !== undefined && (
        <p className={styles.note} role="alert">
          {t`The audit log could not be loaded. ${{ reason: reasonOf(error) }}`}
        </p>
      )}
      <div className={styles.end}>
        {(hasMore || error !== undefined) && (
          <Button onClick={loadMore} disabled={loading}>
            {error === undefined ? t`Load more` : t`Try again`}
          </Button>
        )}
        <p className={styles.note} role="status">
          {loading ? t`Loading…` : items.length > 0 && countOf(items.length, hasMore)}
        </p>
      </div>
    </div>
  );
};

const countOf = (shown: number, hasMore: boolean): string =>
  hasMore
    ? plural(shown, { one: 'The newest entry is shown.', other: 'The newest # entries are shown.' })
    : plural(shown, { one: 'This is the only entry.', other: 'These are all # entries.' });
