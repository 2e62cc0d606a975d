/**
 * Keeps zod from compiling its parsers with `new Function`, which the policy of the page forbids. Imported before
 * everything else: a schema tries it when it is made.
 */
import { z } from 'zod';

z.config({ jitless: true });
