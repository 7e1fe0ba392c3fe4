/**
 * What changes, as it changes: one WebSocket for the whole page.
 *
 * Every follower names its topic; the socket tells the service what is followed and from which event on, so that
 * after a break it goes on where it was. A follower is told `reset` where that cannot be.
 */
import { signal } from "@preact/signals";

import { BASE, type Schemas } from "~/api/client";
import { recall } from "~/api/session";

export type JobsNews = Schemas["JobsNews"];
export type JobNews = Schemas["JobNews"];
type Message = Schemas["LiveNews"] | Schemas["LiveAlive"] | Schemas["LiveRefused"];

/** `live`: heard of the service lately; `late`: not for a while; `lost`: there is no line. */
export type LineState = "live" | "late" | "lost";

const LATE_MS = 9000; // the service says something every five seconds
const GIVE_UP_MS = 20_000;
const RETRY_MS = [300, 600, 1200, 2500, 5000] as const;
const SIGNED_OUT = 4401;

interface Topic {
  /** Number of the last event known; null for the list of jobs, which has none. */
  after: number | null;
  readonly tell: Set<(news: never) => void>;
}

export class Line {
  readonly state = signal<LineState>("lost");
  /** When the service was last heard of, in milliseconds since 1970. */
  readonly heardAt = signal<number | null>(null);
  /** Grows each time the line is there again: what was shown may be old. */
  readonly round = signal(0);

  #socket: WebSocket | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #asked = false;
  readonly #topics = new Map<string, Topic>();

  constructor(private readonly url: string) {}

  /** Connect, and stay connected. */
  open(): void {
    if (this.#socket !== null) return;
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      this.#heard();
      this.round.value += 1;
      this.#ask();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#heard();
      this.#take(JSON.parse(event.data) as Message);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code);
    };
    this.#watch ??= setInterval(() => this.#look(), 1000);
  }

  /** Hang up, and stay so until the next `open`. */
  close(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#watch = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.state.value = "lost";
  }

  /** Follow the list of jobs; the answer ends it. */
  followJobs(tell: (news: JobsNews) => void): () => void {
    return this.#follow("jobs", null, tell);
  }

  /** Follow a job from the event numbered `after` on; the answer ends it. */
  followJob(jobId: string, after: number, tell: (news: JobNews) => void): () => void {
    return this.#follow(`job:${jobId}`, after, tell);
  }

  #follow(name: string, after: number | null, tell: (news: never) => void): () => void {
    const known = this.#topics.get(name);
    if (known === undefined) this.#topics.set(name, { after, tell: new Set([tell]) });
    else {
      known.tell.add(tell);
      if (after !== null && known.after !== null) known.after = Math.min(known.after, after);
    }
    this.#askSoon();
    return () => {
      const topic = this.#topics.get(name);
      topic?.tell.delete(tell);
      if (topic?.tell.size === 0) {
        this.#topics.delete(name);
        this.#askSoon();
      }
    };
  }

  #take(message: Message): void {
    if (message.kind !== "news") return;
    if (message.jobs) this.#tell("jobs", message.jobs);
    for (const [id, news] of Object.entries(message.job)) {
      const topic = this.#topics.get(`job:${id}`);
      if (topic === undefined || topic.after === null) continue;
      if (news.number < topic.after && !news.is_reset) continue; // told twice after a break
      topic.after = news.number;
      this.#tell(`job:${id}`, news);
    }
  }

  #tell(name: string, news: JobsNews | JobNews): void {
    for (const tell of this.#topics.get(name)?.tell ?? []) tell(news as never);
  }

  #askSoon(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const follow = Object.fromEntries([...this.#topics].map(([name, topic]) => [name, topic.after]));
    this.#socket.send(JSON.stringify({ follow } satisfies Schemas["LiveRequest"]));
  }

  #heard(): void {
    this.heardAt.value = Date.now();
    this.state.value = "live";
  }

  #look(): void {
    const silence = Date.now() - (this.heardAt.peek() ?? Date.now());
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (silence > GIVE_UP_MS) {
      const socket = this.#socket;
      this.#lost(1006);
      socket.close();
    } else if (silence > LATE_MS) this.state.value = "late";
  }

  #lost(code: number): void {
    this.#socket = null;
    this.state.value = "lost";
    const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 5000;
    this.#attempt += 1;
    if (code === SIGNED_OUT) {
      recall().catch(() => undefined); // the page asks for a login
      return;
    }
    this.#retry = setTimeout(() => this.open(), wait);
  }
}

export const line = new Line(`${BASE.replace(/^http/, "ws")}v1/live`);
