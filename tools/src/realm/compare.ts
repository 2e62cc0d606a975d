// Compares values of a realm as Keycloak has them with those that are wanted.

/** Returns the names of the wanted values that the current ones do not contain. */
export function differences(
  current: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  except: readonly string[],
): readonly string[] {
  return Object.keys(wanted).filter((name) => !except.includes(name) && !contains(current[name], wanted[name]));
}

function contains(current: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return Array.isArray(current) && wanted.every((value) => current.includes(value));
  if (isRecord(wanted))
    return isRecord(current) && Object.entries(wanted).every(([name, value]) => contains(current[name], value));
  return current === wanted;
}

/** Returns what is there with what is wanted: lists and records are joined, anything else is replaced. */
export function merged(current: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted))
    return [...new Set<unknown>([...(Array.isArray(current) ? (current as unknown[]) : []), ...(wanted as unknown[])])];
  if (isRecord(wanted)) return { ...(isRecord(current) ? current : {}), ...wanted };
  return wanted;
}

/** Returns whether both are numbers, and the current one is lower without being 0, which often means no limit. */
export function isLower(current: unknown, wanted: unknown): boolean {
  return typeof current === 'number' && typeof wanted === 'number' && current > 0 && current < wanted;
}

/** Returns whether both are numbers, and the current one is higher. */
export function isHigher(current: unknown, wanted: unknown): boolean {
  return typeof current === 'number' && typeof wanted === 'number' && current > wanted;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a value for a person to read. */
export function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
