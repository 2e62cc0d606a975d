import { i18n } from '#i18n';
import { messages } from '../../locales/on-demand/en.po';

/** Adds the texts of what is loaded on demand to those of the page. */
i18n.load('en', messages);
