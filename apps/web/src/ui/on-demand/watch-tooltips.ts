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
 * Reports which control with `data-tooltip` is pointed at, or has the keyboard’s focus, until it is stopped. Not for fingers,
 * which have no way to point; Esc and scrolling take the tooltip away.
 */
export class TooltipWatcher {
  readonly #onChange: (pointed: Pointed | undefined) => void;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #current: Element | undefined;
  #warmUntil = 0;

  /** @param onChange Called with the control that has a tooltip now; `undefined` when none has. */
  constructor(onChange: (pointed: Pointed | undefined) => void) {
    this.#onChange = onChange;
    this.#listen('pointerover', ({ target, pointerType }) => {
      if (pointerType !== 'touch') this.#point(target, DELAY_MS);
    });
    this.#listen('focusin', ({ target }) => {
      if (target instanceof Element && target.matches(':focus-visible')) this.#point(target, 0);
    });
    this.#listen('keydown', ({ key }) => {
      if (key === 'Escape') this.#hide();
    });
    for (const type of ['focusout', 'pointerdown', 'scroll'] as const) this.#listen(type, this.#hide);
    document.documentElement.addEventListener('pointerleave', this.#hide, { signal: this.#controller.signal });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  #listen<Type extends keyof DocumentEventMap>(type: Type, listener: (event: DocumentEventMap[Type]) => void): void {
    document.addEventListener(type, listener, { signal: this.#controller.signal, capture: true, passive: true });
  }

  readonly #hide = (): void => {
    clearTimeout(this.#timer);
    if (this.#current !== undefined) this.#warmUntil = Date.now() + WARM_MS;
    this.#current = undefined;
    this.#onChange(undefined);
  };

  #point(target: EventTarget | null, delayMs: number): void {
    const element = target instanceof Element ? (target.closest('[data-tooltip]') ?? undefined) : undefined;
    if (element === this.#current) return;
    if (this.#current !== undefined) this.#hide();
    if (element === undefined) return;
    this.#current = element;
    this.#timer = setTimeout(
      () => {
        this.#show(element);
      },
      Date.now() < this.#warmUntil ? 0 : delayMs,
    );
  }

  #show(element: Element): void {
    const label = element.getAttribute('data-tooltip');
    if (label === null || !element.isConnected) return;
    this.#onChange({ element, label, keys: element.getAttribute('data-tooltip-keys') ?? undefined });
  }
}
