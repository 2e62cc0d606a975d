import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import X from 'lucide-react/icons/x';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { BackToRooms } from '../features/room-header/BackToRooms.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { chooseDensity, densityOf, type Density } from '../lib/density.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Choices } from '../ui/Choices.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './SettingsPage.module.css';
import { ShortcutList } from './ShortcutList.tsx';

/** What each person sets for themselves, beside the rooms; on a phone in their place. */
export const SettingsPage = ({ onClose }: { readonly onClose: () => void }) => {
  const phone = useMedia(PHONE);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Later than the menu that led here: as it goes, it gives the focus back to its button.
    const timer = setTimeout(() => heading.current?.focus());
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <main className={styles.page} data-pane>
      <header className={styles.header}>
        {phone && <BackToRooms />}
        <h1 ref={heading} className={styles.title} tabIndex={-1} data-pane-focus>
          {t`Settings`}
        </h1>
        {!phone && (
          <IconButton label={t`Close settings`} onClick={onClose}>
            <X size={18} />
          </IconButton>
        )}
      </header>
      <div className={styles.scroller}>
        <div className={styles.column}>
          <Section title={t`You`}>
            <Identity />
          </Section>
          <Section title={t`Appearance`} description={t`Kept in this browser. Light or dark follows your system.`}>
            <DensityChoice />
          </Section>
          <Section title={t`Keyboard shortcuts`}>
            <ShortcutList />
          </Section>
        </div>
      </div>
    </main>
  );
};

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

const densities: Readonly<Record<Density, MessageDescriptor>> = {
  comfortable: msg`Comfortable`,
  compact: msg`Compact: more messages on the screen`,
};

const DensityChoice = () => {
  const [density, setDensity] = useState(densityOf);
  return (
    <Choices
      legend={t`Density`}
      value={density}
      choices={(['comfortable', 'compact'] as const).map((value) => ({ value, label: i18n._(densities[value]) }))}
      onChange={(value) => {
        chooseDensity(value);
        setDensity(value);
      }}
    />
  );
};
