import { i18n } from '@lingui/core';
import { messages } from '../locales/en.po';

/**
 * The texts of the page. Every use of a text imports this module, so that the catalogue is there first; that of another
 * language takes its place before the page is drawn, by `loadAndActivate` with an `import()` of the catalogue.
 */
i18n.loadAndActivate({ locale: 'en', messages });

export { i18n };
