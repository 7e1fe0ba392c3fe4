/** Texts of drawings: the latest are kept, few are asked for at a time, and each only once however many wait for it. */

const MOST_KEPT = 200;
const MOST_ASKED = 4;

export type Ask = (key: string, signal: AbortSignal) => Promise<string>;

interface Order {
  readonly stop: AbortController;
  readonly text: Promise<string>;
  numWaiting: number;
}

export class Texts {
  readonly #kept = new Map<string, string>();
  readonly #orders = new Map<string, Order>();
  readonly #queue: (() => void)[] = [];
  #numAsked = 0;

  constructor(
    private readonly ask: Ask,
    private readonly mostKept = MOST_KEPT,
    private readonly mostAsked = MOST_ASKED,
  ) {}

  /** What is there already. */
  peek(key: string): string | undefined {
    const text = this.#kept.get(key);
    if (text !== undefined) this.#keep(key, text);
    return text;
  }

  /** The text of `key`; nobody asks for it any more once `signal` fires, unless somebody else waits for it. */
  async get(key: string, signal: AbortSignal): Promise<string> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const order = this.#orders.get(key) ?? this.#order(key);
    order.numWaiting += 1;
    const leave = () => {
      order.numWaiting -= 1;
      if (order.numWaiting > 0) return;
      if (this.#orders.get(key) === order) this.#orders.delete(key); // who comes now asks anew
      order.stop.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await order.text;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #order(key: string): Order {
    const stop = new AbortController();
    const order: Order = { stop, text: this.#asked(key, stop.signal), numWaiting: 0 };
    this.#orders.set(key, order);
    const end = () => {
      if (this.#orders.get(key) === order) this.#orders.delete(key);
    };
    order.text.then(end, end);
    return order;
  }

  async #asked(key: string, signal: AbortSignal): Promise<string> {
    await this.#turn(signal);
    try {
      const text = await this.ask(key, signal);
      this.#keep(key, text);
      return text;
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#numAsked -= 1;
    }
  }

  /** Waits until fewer than `mostAsked` are under way. */
  #turn(signal: AbortSignal): Promise<void> {
    if (this.#numAsked < this.mostAsked) {
      this.#numAsked += 1;
      return Promise.resolve();
    }
    return new Promise((enter, refuse) => {
      this.#queue.push(enter);
      signal.addEventListener("abort", () => {
        const place = this.#queue.indexOf(enter);
        if (place >= 0) this.#queue.splice(place, 1);
        refuse(new DOMException("nobody waits for it", "AbortError"));
      });
    });
  }

  #keep(key: string, text: string): void {
    this.#kept.delete(key);
    this.#kept.set(key, text);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.mostKept) break;
      this.#kept.delete(oldest);
    }
  }
}
