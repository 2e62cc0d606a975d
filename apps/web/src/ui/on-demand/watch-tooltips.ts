/** A control that the reader points at, and what its tooltip says. */
export interface Pointed {
  readonly element: Element;
  readonly label: string;
  readonly keys: string | undefined;
}

/** How long one has to point; at the next control of a row one need not wait again. */
const DELAY_MS = 500;
const WARM_MS = 300;

/**
 * Tells which control with `data-tooltip` is pointed at, or has the keyboard’s focus, until the returned function is
 * called. Not for fingers, which have no way to point; Esc and scrolling take the tooltip away.
 */
export const watchTooltips = (onChange: (pointed: Pointed | undefined) => void): (() => void) => {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: Element | undefined;
  let warmUntil = 0;

  const hide = (): void => {
    clearTimeout(timer);
    if (current !== undefined) warmUntil = Date.now() + WARM_MS;
    current = undefined;
    onChange(undefined);
  };
  const show = (element: Element): void => {
    const label = element.getAttribute('data-tooltip');
    if (label === null || !element.isConnected) return;
    onChange({ element, label, keys: element.getAttribute('data-tooltip-keys') ?? undefined });
  };
  const point = (target: EventTarget | null, delayMs: number): void => {
    const element = target instanceof Element ? (target.closest('[data-tooltip]') ?? undefined) : undefined;
    if (element === current) return;
    if (current !== undefined) hide();
    if (element === undefined) return;
    current = element;
    timer = setTimeout(show, Date.now() < warmUntil ? 0 : delayMs, element);
  };

  const listen = <Type extends keyof DocumentEventMap>(
    type: Type,
    listener: (event: DocumentEventMap[Type]) => void,
  ) => {
    document.addEventListener(type, listener, { signal: controller.signal, capture: true, passive: true });
  };
  listen('pointerover', ({ target, pointerType }) => {
    if (pointerType !== 'touch') point(target, DELAY_MS);
  });
  listen('focusin', ({ target }) => {
    if (target instanceof Element && target.matches(':focus-visible')) point(target, 0);
  });
  listen('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  for (const type of ['focusout', 'pointerdown', 'scroll'] as const) listen(type, hide);
  document.documentElement.addEventListener('pointerleave', hide, { signal: controller.signal });
  return () => {
    clearTimeout(timer);
    controller.abort();
  };
};
