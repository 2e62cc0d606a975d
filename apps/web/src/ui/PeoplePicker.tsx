import { Combobox } from '@base-ui/react/combobox';
import { t } from '@lingui/core/macro';
import type { Person } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import Check from 'lucide-react/icons/check';
import X from 'lucide-react/icons/x';
import { useEffect, useState } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import { reasonOf } from '../lib/messages.ts';
import { Avatar } from './Avatar.tsx';
import styles from './PeoplePicker.module.css';

/** Waits for the next letter before it asks. */
const SEARCH_AFTER_MS = 200;

interface Props {
  /** What the field is for. */
  readonly label: string;
  readonly chosen: readonly Person[];
  readonly onChange: (chosen: readonly Person[]) => void;
  /** Who is found but cannot be chosen: they are members already. */
  readonly members?: ReadonlySet<string>;
  /** As many may be chosen. */
  readonly max: number;
}

/** Finds people of the directory and gathers some of them. Whoever may not sign in is not found. */
export const PeoplePicker = ({ label, chosen, onChange, members = NOBODY, max }: Props) => {
  const { engine } = useChat();
  const [query, setQuery] = useState('');
  const { people, note } = useSearch(query);
  const isFull = chosen.length >= max;
  return (
    <Combobox.Root
      multiple
      open
      inline
      items={people}
      // The directory has searched, and sorted by how well they match.
      filter={null}
      autoHighlight
      value={[...chosen]}
      onValueChange={(next: Person[]) => {
        onChange(next.slice(0, max));
        setQuery('');
      }}
      inputValue={query}
      onInputValueChange={setQuery}
      isItemEqualToValue={(one: Person, other: Person) => one.user === other.user}
      itemToStringLabel={nameOf}
      itemToStringValue={(person: Person) => person.user}
    >
      <Combobox.Chips className={styles.field}>
        {chosen.map((person) => (
          <Combobox.Chip key={person.user} className={styles.chip} aria-label={nameOf(person)}>
            <Avatar user={person.user} name={nameOf(person)} size={20} />
            <bdi className={styles.chipName}>{nameOf(person)}</bdi>
            <Combobox.ChipRemove className={styles.remove} aria-label={t`Remove ${{ name: nameOf(person) }}`}>
              <X size={14} aria-hidden="true" />
            </Combobox.ChipRemove>
          </Combobox.Chip>
        ))}
        <Combobox.Input
          className={styles.input}
          dir="auto"
          aria-label={label}
          placeholder={chosen.length === 0 ? label : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      </Combobox.Chips>
      <Combobox.Status className={styles.note}>
        {isFull ? t`No more people fit in here.` : query.trim() !== '' && note(people.length)}
      </Combobox.Status>
      <Combobox.List className={styles.list} aria-label={t`People found`}>
        {(person: Person) => (
          <Combobox.Item
            key={person.user}
            className={styles.item}
            value={person}
            disabled={members.has(person.user) || (isFull && chosen.every(({ user }) => user !== person.user))}
          >
            <Avatar user={person.user} name={nameOf(person)} size={32} />
            <span className={styles.who}>
              <span className={styles.name}>
                <bdi>{nameOf(person)}</bdi>
                {person.user === engine.me && ` ${t`(you)`}`}
              </span>
              <bdi className={styles.username}>
                @{decodeToken(person.user)}
                {person.email !== undefined && ` · ${person.email}`}
              </bdi>
            </span>
            {members.has(person.user) && <span className={styles.mark}>{t`Already a member`}</span>}
            <Combobox.ItemIndicator className={styles.mark}>
              <Check size={16} aria-label={t`Chosen`} />
            </Combobox.ItemIndicator>
          </Combobox.Item>
        )}
      </Combobox.List>
    </Combobox.Root>
  );
};

const NOBODY: ReadonlySet<string> = new Set();

const nameOf = ({ user, displayName }: Person): string => (displayName === '' ? decodeToken(user) : displayName);

interface Search {
  readonly of: string;
  readonly people: readonly Person[];
  readonly error?: unknown;
}

/** Returns who matches; until that is known, what was found before; and a line about how many there are. */
const useSearch = (query: string) => {
  const { engine } = useChat();
  const [search, setSearch] = useState<Search>({ of: '', people: [] });
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === '') return undefined;
    let current = true;
    const finish = (found: Search): void => {
      if (current) setSearch(found);
    };
    const timer = setTimeout(() => {
      engine.searchPeople(wanted).then(
        (people) => {
          finish({ of: wanted, people });
        },
        (error: unknown) => {
          finish({ of: wanted, people: [], error });
        },
      );
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [engine, wanted]);
  const note = (count: number): string => {
    if (search.of !== wanted) return '';
    if (search.error !== undefined) return t`People could not be searched. ${{ reason: reasonOf(search.error) }}`;
    return count === 0 ? t`Nobody has this in their name.` : '';
  };
  return { people: wanted === '' ? [] : search.people, note };
};
