import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** What only `onDemand` loads, so that its texts come with it; `test/first-load.int.test.ts` checks that nothing else needs them. */
const ON_DEMAND = [
  '<rootDir>/src/features/{audit-log,blocked-people,browse-rooms,create-room,invite-people,members,mentions,new-message,person-card,pinned-messages,quick-switcher,room-details}/**/*.{ts,tsx}',
  '<rootDir>/src/features/room-menu/RoomMenuPopup.tsx',
  '<rootDir>/src/features/composer/{AlsoInRoom,BlockedBar,CommandBar,FormattingBar,KeptOutBar,NotInRoom,NotifyAll,PastedCode,ReplyChip,UnsentText}.tsx',
  '<rootDir>/src/features/composer/use-commands.ts',
  '<rootDir>/src/app/on-demand/**/*.{ts,tsx}',
  '<rootDir>/src/features/{connection,own-status,room-list,timeline}/on-demand/**/*.{ts,tsx}',
  '<rootDir>/src/features/own-status/OwnStatusMenu.tsx',
  '<rootDir>/src/features/timeline/{Attachments,FoldedMessage,SystemLine,ThreadContext}.tsx',
  '<rootDir>/src/lib/chat/{blocks,pins,use-leave,use-prefs,use-write-to}.ts',
  '<rootDir>/src/lib/writing/commands.ts',
  '<rootDir>/src/ui/{MessageCard,PeoplePicker,SidePanel}.tsx',
  '<rootDir>/src/{app,features/*,ui}/*Dialog.tsx',
  '<rootDir>/src/app/{AuditPage,FirstOffers,MentionsPage,NoSuchPage,RoomDetails,RoomEnded,SettingsPage,ShortcutList,ThreadPanel}.tsx',
  '<rootDir>/src/ui/on-demand/{Completions,MenuPopup,Toaster,TooltipLayer,completion-options}.tsx',
];

const TESTS = ['**/*.test.ts', '**/*.test.tsx'];

/** Where the texts of the page are found, and where their catalogues are; another language is one more locale here. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en'],
  catalogs: [
    {
      path: '<rootDir>/src/locales/{locale}',
      include: ['<rootDir>/src'],
      exclude: [...TESTS, ...ON_DEMAND],
    },
    {
      path: '<rootDir>/src/locales/on-demand/{locale}',
      include: ON_DEMAND,
      exclude: TESTS,
    },
  ],
  // Without lines: a catalogue changes when a text does, and not when code above it moves.
  format: formatter({ lineNumbers: false }),
  // With the catalogue in it, whoever imports a text first.
  runtimeConfigModule: { i18n: ['#i18n', 'i18n'] },
});
