import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import { density, theme, type Appearance } from '../lib/appearance.ts';
import { reasonOf } from '../lib/messages.ts';
import { useStore } from '../lib/store.ts';
import { BlockedPeople } from '../features/blocked-people/BlockedPeople.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Choices } from '../ui/Choices.tsx';
import { showToast } from '../ui/toast.ts';
import { PageFrame } from './PageFrame.tsx';
import styles from './SettingsPage.module.css';
import { ShortcutList } from './ShortcutList.tsx';

/** What each person sets for themselves. */
export const SettingsPage = ({ onClose }: { readonly onClose: () => void }) => (
  <PageFrame title={t`Settings`} closeLabel={t`Close settings`} onClose={onClose}>
    <Section title={t`You`}>
      <Identity />
    </Section>
    <Section title={t`Appearance`} description={t`The same on all your devices.`}>
      <AppearanceChoice legend={t`Theme`} appearance={theme} labels={themes} />
      <AppearanceChoice legend={t`Density`} appearance={density} labels={densities} />
    </Section>
    <Section
      title={t`Blocked people`}
      description={t`They cannot write to you directly, and what they write elsewhere is folded. They are not notified.`}
    >
      <BlockedPeople />
    </Section>
    <Section title={t`Keyboard shortcuts`}>
      <ShortcutList />
    </Section>
  </PageFrame>
);

interface SectionProps {
  readonly title: string;
  /** One sentence. */
  readonly description?: string;
  readonly children: ReactNode;
}

const Section = ({ title, description, children }: SectionProps) => (
  <section aria-label={title}>
    <h2 className={styles.sectionTitle}>{title}</h2>
    {description !== undefined && <p className={styles.description}>{description}</p>}
    <div className={styles.content}>{children}</div>
  </section>
);

const Identity = () => {
  const { engine, person } = useChat();
  return (
    <div className={styles.identity}>
      <Avatar user={engine.me} name={person.name} size={36} />
      <div className={styles.names}>
        <bdi className={styles.name}>{person.name}</bdi>
        <bdi className={styles.username}>{person.username}</bdi>
      </div>
    </div>
  );
};

const themes = { system: msg`Like your system`, light: msg`Light`, dark: msg`Dark` };
const densities = { comfortable: msg`Comfortable`, compact: msg`Compact: more messages on the screen` };

interface AppearanceProps<Value extends string> {
  readonly legend: string;
  readonly appearance: Appearance<Value>;
  /** In the order of the choices. */
  readonly labels: Readonly<Record<Value, MessageDescriptor>>;
}

const AppearanceChoice = <Value extends string>({ legend, appearance, labels }: AppearanceProps<Value>) => {
  const { engine } = useChat();
  return (
    <Choices
      legend={legend}
      value={useStore(appearance.store)}
      choices={(Object.keys(labels) as Value[]).map((value) => ({ value, label: i18n._(labels[value]) }))}
      onChange={(value) => {
        appearance.choose(engine, value).catch((error: unknown) => {
          showToast(t`Kept in this browser alone. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
        });
      }}
    />
  );
};
