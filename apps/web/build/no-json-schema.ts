/** Stands for what zod makes a JSON Schema with, which the page never does: 2 KB of the first load. */
export {};
