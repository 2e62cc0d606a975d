/** What a connection may publish and subscribe to, as NATS enforces it: denied wins over allowed. */
export interface Permissions {
  readonly publish: SubjectRules;
  /** `subject queue` allows the subject in that queue group only. */
  readonly subscribe: SubjectRules;
  /** Lets a service answer requests at reply subjects that it may not publish to otherwise. */
  readonly responses?: { readonly max: number; readonly ttlMs: number };
}

export interface SubjectRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Returns the same rules with each subject once, in alphabetical order, so that derived documents do not move about. */
export const subjectRules = (allow: readonly string[], deny: readonly string[] = []): SubjectRules => ({
  allow: [...new Set(allow)].sort(),
  deny: [...new Set(deny)].sort(),
});
